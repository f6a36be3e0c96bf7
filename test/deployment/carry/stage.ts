import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { carrierOf } from '../../../src/deployment/carry/carrier.ts';
import type { Here } from '../../../src/deployment/carry/here.ts';
import type { ProgressEvent } from '../../../src/deployment/carry/progress.ts';
import type { Errand } from '../../../src/deployment/carry/strategies/delivery.ts';
import type { ModuleFacts } from '../../../src/deployment/module-facts.ts';
import { DEPLOYMENT_FORM, type DeploymentSettings } from '../../../src/deployment/settings.ts';
import { sh } from '../../../src/render/escape-sh.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import type { SshServer } from '../../support/ssh-server.ts';

const STAND_IN = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'stand-in-host.sh'), 'utf8');

/** A module in a repository with a remote, a host that it goes to, and what is told of a deploy. */
export interface Stage {
  /** The module's folder. */
  readonly root: string;
  /** The bare repository that it is pushed to. */
  readonly remote: string;
  /** The folder of the deployment on the host. */
  readonly path: string;
  readonly events: ProgressEvent[];
  readonly pauses: number[];
  /** Waits until a step is told of. */
  readonly told: (step: string, state: 'begin' | 'end') => Promise<void>;
  readonly carrier: (over?: Partial<DeploymentSettings>) => ReturnType<typeof carrierOf>;
  readonly errand: (over?: Partial<StageOptions>) => Errand;
  readonly git: (...words: readonly string[]) => string;
  /** Changes a file, commits and pushes it. @returns the commit. */
  readonly commit: (files: Readonly<Record<string, string>>) => string;
  /** The release that the host serves. */
  readonly current: () => string | undefined;
  readonly releases: () => readonly string[];
  /** The files of the release that is served, by their paths. */
  readonly served: (file: string) => string;
}

export interface StageOptions {
  readonly settings: Partial<DeploymentSettings>;
  readonly allowsDirty: boolean;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: ProgressEvent) => void;
  readonly facts: Partial<ModuleFacts>;
  readonly script: string;
}

const FACTS: ModuleFacts = {
  ...{ name: 'orders', package: 'orders', title: 'Orders', code: 'orders.definitions' },
  python: { preferred: '3.12', from: '3.10', below: '3.15' },
  ...{ migrations: [], engine: 'none', hasQualityTools: false, hasBundledData: false },
  variables: [{ name: 'ORDERS_DATA_DIR', value: 'data', about: 'Where the data are.' }],
};

const FILES = {
  '.gitignore': '.env\n.env.deploy\n.venv\n/new-secrets\n',
  'pyproject.toml': '[project]\nname = "orders"\n',
  'uv.lock': 'version = 1\n',
  'src/orders/definitions.py': 'first = 1\n',
  'deploy/production/deployment.yaml': 'version: 1\n',
};

/** Makes a stage on a server; its folders have spaces and quotes in their names where that is asked for. */
export function makeStage(
  server: SshServer,
  { folder = 'orders', path = join(server.disk, 'srv') }: { folder?: string; path?: string } = {},
): Stage {
  const home = temporaryFolder();
  const root = join(home, folder);
  const remote = join(home, 'remote.git');
  const events: ProgressEvent[] = [];
  const pauses: number[] = [];
  writeFiles(root, FILES);
  const git = (...words: readonly string[]): string => gitIn(root, words);
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', remote]);
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', remote);
  const commit = (files: Readonly<Record<string, string>>): string => {
    writeFiles(root, files);
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
    git('push', '-q', 'origin', 'HEAD:main');
    return git('rev-parse', 'HEAD').trim();
  };
  commit({});
  const settings = (over: Partial<DeploymentSettings> = {}): DeploymentSettings => ({
    ...DEPLOYMENT_FORM.parse({
      ...{ version: 1, name: 'production', environment: 'production', strategy: 'rsync' },
      ...{ hosts: ['web'], path, service: { kind: 'none', port: 4000 } },
      variables: { ORDERS_DATA_DIR: '/data' },
    }),
    ...over,
  });
  const releases = (): readonly string[] =>
    existsSync(join(path, 'releases')) ? readdirSync(join(path, 'releases')).sort() : [];
  const errand = (over: Partial<StageOptions> = {}): Errand => {
    const here: Here = {
      env: { ...process.env, PATH: server.path, ...over.env },
      signal: over.signal ?? new AbortController().signal,
      isInteractive: false,
      now: () => new Date(),
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        await setTimeout(50);
      },
      progress: (event) => {
        events.push(event);
        over.onEvent?.(event);
      },
    };
    const deployment = { root, settings: settings(over.settings), facts: { ...FACTS, ...over.facts } };
    const script = over.script ?? `path=${sh(deployment.settings.path ?? '')}\n${STAND_IN}`;
    return { deployment, script, allowsDirty: over.allowsDirty ?? false, here };
  };
  return {
    ...{ root, remote, path, events, pauses, git, commit, errand, releases },
    told: async (step, state) => {
      const isTold = (one: ProgressEvent): boolean =>
        one.event === 'step' && one.step === step && one.state === state;
      while (!events.some(isTold)) await setTimeout(20);
    },
    carrier: (over) => carrierOf(settings(over)),
    current: () =>
      existsSync(join(path, 'current'))
        ? readlinkSync(join(path, 'current')).replace('releases/', '')
        : undefined,
    served: (file) => readFileSync(join(path, 'current', file), 'utf8'),
  };
}

function gitIn(cwd: string, words: readonly string[]): string {
  const as = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...as, ...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
