import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import fc from 'fast-check';
import { COMMANDS } from '../../src/commands/table.ts';
import { deploymentFiles } from '../../src/deployment/deployment-files.ts';
import type { ModuleFacts } from '../../src/deployment/module-facts.ts';
import { runbookView } from '../../src/deployment/runbook-view.ts';
import {
  DELIVERIES,
  DEPLOYMENT_FORM,
  type DeploymentSettings,
  PLATFORMS,
  SERVICES,
  TRIGGERS,
} from '../../src/deployment/settings.ts';
import { settingsProblem } from '../../src/deployment/settings-problem.ts';
import { settingsText } from '../../src/deployment/settings-text.ts';
import { render } from '../../src/render/render.ts';
import { TEMPLATES } from '../../src/render/templates.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostileText } from '../support/hostile-text.ts';
import { ensurePython, PYTHON_BIN, ROOT } from '../support/python.ts';
import { runScript } from '../support/python-script.ts';
import { factsOf } from './facts.ts';
import { REPOSITORY } from './settings.ts';

/** What a reader of Markdown finds in a text. */
interface Read {
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  readonly spans: readonly string[];
  readonly links: readonly string[];
  readonly shape: readonly string[];
}

const TEMPLATE = join(TEMPLATES, 'deployment', 'runbook', 'DEPLOYMENT.md.ejs');

const HOSTS = ['deploy@db1.example.com:2222', 'root@[2001:db8::1]:22', 'plain'];
const SECRETS = [{ file: '.env.deploy' }, { command: ['op', 'inject', '-i', 'it is $HERE'] }];
const SCHEMES = [
  undefined,
  ...PLATFORMS.flatMap((platform) => TRIGGERS.map((trigger) => ({ platform, trigger }))),
];

const PLAIN = {
  client: 'Acme',
  environment: 'production',
  path: '/srv/dagster/orders',
  restart: 'restart it',
};

/** All deployments that differ in what a runbook tells. */
function everySettings(texts = PLAIN): readonly DeploymentSettings[] {
  return DELIVERIES.flatMap((delivery) =>
    SCHEMES.flatMap((ci) =>
      SERVICES.flatMap((kind, index) => {
        const isOnHosts = delivery !== 'kubernetes';
        const settings = DEPLOYMENT_FORM.parse({
          ...{ version: 1, name: 'production', client: texts.client, environment: texts.environment },
          ...(ci === undefined ? { strategy: delivery } : { strategy: 'ci-cd', delivery, ci }),
          ...(isOnHosts ? { hosts: HOSTS.slice(0, index + 1), path: texts.path } : {}),
          ...(delivery === 'git' ? { source: { repository: REPOSITORY.remote, branch: 'main' } } : {}),
          ...(isOnHosts && delivery !== 'docker'
            ? {}
            : { image: { registry: 'ghcr.io/acme', name: 'orders' } }),
          ...(isOnHosts ? {} : { kubernetes: { namespace: 'dagster', release: 'orders', context: 'a b' } }),
          service: {
            ...{ kind, port: 4000, address: index % 2 === 0 ? '127.0.0.1' : '0.0.0.0' },
            ...(kind === 'command' ? { restart: texts.restart } : {}),
          },
          secrets: SECRETS[index % 2],
        });
        return settingsProblem(settings) === undefined ? [settings] : [];
      }),
    ),
  );
}

function runbook(settings: DeploymentSettings, facts: ModuleFacts): string {
  return render(TEMPLATE, runbookView(settings, facts, REPOSITORY));
}

function filesOf(settings: DeploymentSettings, facts: ModuleFacts) {
  const text = settingsText(settings, facts.name);
  return deploymentFiles({ settings, text, repository: REPOSITORY }, facts);
}

function readAll(texts: readonly string[]): readonly Read[] {
  return runScript<readonly Read[]>(join(ROOT, 'test', 'deployment', 'runbook.py'), texts);
}

describe('the runbook of a deployment', () => {
  let facts: readonly ModuleFacts[];
  let all: readonly {
    readonly settings: DeploymentSettings;
    readonly facts: ModuleFacts;
    readonly text: string;
  }[];
  let read: readonly Read[];

  before(async () => {
    ensurePython();
    facts = [
      await factsOf({ name: 'orders', database: 'none' }),
      await factsOf({ name: 'orders', database: 'postgres' }),
    ];
    all = facts.flatMap((one) =>
      everySettings().map((settings) => ({ settings, facts: one, text: runbook(settings, one) })),
    );
    read = readAll(all.map(({ text }) => text));
  });

  it('has no placeholder in it, and nothing that was not filled in', () => {
    const unwanted = /<[A-Z_]+>|\$\(date|undefined|\[object|NaN|TODO|__|\{\{|.*[ \t]\n|.*\n{3}|\n\n$/;
    for (const { text } of all) {
      assert.equal(unwanted.exec(text)?.[0], undefined);
      assert.ok(!text.includes(REPOSITORY.root));
    }
  });

  it('has blocks that shellcheck has nothing to say about', () => {
    const folder = temporaryFolder();
    const codes = new Set(read.flatMap(({ blocks }) => blocks.filter(isShell).map(({ code }) => code)));
    const paths = [...codes].map((code, index) => {
      const path = join(folder, `${index}.sh`);
      writeFileSync(path, code);
      return path;
    });
    assert.ok(paths.length > 20, `${paths.length} blocks`);
    const { stdout, status } = spawnSync(join(PYTHON_BIN, 'shellcheck'), ['-s', 'sh', ...paths], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });

  it('has links to files that the deployment has', () => {
    for (const [index, { settings, facts }] of all.entries()) {
      const files = filesOf(settings, facts).map(({ of, path }) =>
        of === 'deployment' ? path : posix.join('../../../../', path),
      );
      for (const link of read[index]?.links ?? []) assert.ok(files.includes(link), `${link} of ${files}`);
    }
  });

  it('names only files of the deployment, where it calls one', () => {
    for (const [index, { settings, facts }] of all.entries()) {
      const files = filesOf(settings, facts).map(({ path }) => `deploy/production/${path}`);
      const called = shellOf(read[index]).matchAll(/deploy\/production\/[\w.-]+/g);
      for (const [path] of called) {
        assert.ok(files.includes(path) || path === 'deploy/production/.env.deploy', `${path} of ${files}`);
      }
    }
  });

  it('has only commands of dgm that there are', async () => {
    const lines = read.flatMap((one) => [...shellOf(one).split('\n'), ...one.spans]);
    const called = new Set(
      lines.flatMap((line) => /^\s*(dgm [^#]*)/.exec(line)?.[1]?.trim() ?? []).filter((one) => one !== ''),
    );
    assert.ok(called.size >= 4, [...called].join('\n'));
    for (const line of called) await assertParses(line.split(/\s+/).slice(1));
  });

  it('tells of what its own deployment has, and of nothing else', () => {
    for (const { settings, facts, text } of all) {
      const { service, hosts } = settings;
      assert.equal(/^### Across migrations$/m.test(text), facts.migrations.length > 0);
      assert.equal(text.includes('systemctl'), service.kind === 'systemd');
      assert.equal(text.includes('helm'), hosts.length === 0);
      assert.equal(text.includes('CI carries it out'), settings.ci !== undefined);
      const tellsDrift = hosts.length > 0 && service.kind !== 'compose';
      assert.equal(text.includes('no file of it has changed since'), tellsDrift);
      assert.equal(text.includes('git ls-remote'), settings.source !== undefined);
      for (const host of hosts) assert.ok(text.includes(`\`${host}\``), host);
    }
  });

  it('calls the secrets of CI as that CI does', () => {
    const ofJenkins = all.filter(({ settings }) => settings.ci?.platform === 'jenkins');
    assert.ok(ofJenkins.length > 0);
    for (const { settings, facts, text } of ofJenkins) {
      const script = filesOf(settings, facts).find(({ path }) => path === 'Jenkinsfile');
      const ids = [...(script?.content ?? '').matchAll(/credentialsId: '([^']+)'/g)].map(([, id]) => id);
      assert.ok(ids.length > 0);
      for (const id of ids) assert.ok(text.includes(`| \`${id}\` |`), `${id} in\n${text}`);
    }
  });

  it('keeps its shape, whatever the texts of a deployment are', () => {
    const line = hostileText.map((text) =>
      [...text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '')].slice(0, 100).join(''),
    );
    const text = line.filter((one) => /[^\p{C}\s]/u.test(one));
    const path = text.map((one) => `/srv/x${one.replaceAll(/["'/\\]|\.\./g, '')}y`);
    const given = fc.record({ client: text, environment: text, path, restart: text });
    const [, one] = facts;
    assert.ok(one !== undefined);
    const samples = fc.sample(given, 150);
    const kinds = everySettings();
    const hostile = samples.map((sample, index) => {
      const settings = everySettings(sample)[index % kinds.length];
      assert.ok(settings !== undefined);
      return runbook(settings, one);
    });
    const plain = readAll(kinds.map((settings) => runbook(settings, one)));
    for (const [index, { shape }] of readAll(hostile).entries()) {
      assert.deepEqual(shape, plain[index % kinds.length]?.shape, JSON.stringify(samples[index]));
    }
  });
});

function isShell({ language }: { readonly language: string }): boolean {
  return language === 'sh';
}

function shellOf(read: Read | undefined): string {
  return (read?.blocks ?? [])
    .filter(isShell)
    .map(({ code }) => code)
    .join('\n');
}

/** Goes down the commands by their names, and has the last one read its flags. */
async function assertParses([name = '', ...rest]: readonly string[]): Promise<void> {
  const stream = new PassThrough();
  const terminal = { cwd: '/', env: {}, stdout: stream, stderr: stream, isInteractive: false };
  let command: Command | undefined = await COMMANDS[name]?.load(terminal);
  assert.ok(command !== undefined, `dgm ${name}`);
  let words = rest;
  while (command.commands.length > 0) {
    const below: Command | undefined = command.commands.find((one) => one.name() === words[0]);
    assert.ok(below !== undefined, `dgm ${name} ${rest.join(' ')}`);
    [command, words] = [below, words.slice(1)];
  }
  const { operands, unknown } = command.parseOptions([...words]);
  assert.deepEqual(unknown, [], `dgm ${name} ${rest.join(' ')}`);
  assert.ok(operands.length <= command.registeredArguments.length, `dgm ${name} ${rest.join(' ')}`);
}
