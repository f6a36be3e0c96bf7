import { basename, posix, resolve } from 'node:path';
import { ConflictError, UsageError } from '../errors.ts';
import { revealer } from '../module/secrets.ts';
import { isInsideRoot } from '../plan/plan.ts';
import { mayHoldSecrets } from '../plan/secret.ts';
import { resolveAnswers } from '../questions/resolve.ts';
import { type FreshAnswers, freshQuestions, type InitAnswers } from '../questions/workspace.ts';
import { adopted, type GivenFiles } from '../workspace/adopted.ts';
import type { Settings } from '../workspace/module-part.ts';
import { type InitPlan, planAdoption, planFresh } from '../workspace/plan-init.ts';
import { freeWebserverPort } from '../workspace/port-office.ts';
import { Reading } from '../workspace/reading.ts';
import { type FileKind, parseRegistry, REGISTRY, type Registry } from '../workspace/registry.ts';
import { startCommand } from '../workspace/runtime/restart.ts';
import { workspaceFilesIn } from '../workspace/workspace-files.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { writeWorkspace } from './write-workspace.ts';

/** `dgm workspace init [DIR]`: makes a workspace, or takes a folder as one that already is. */
export async function initWorkspace(cwd: string, answers: InitAnswers, errand: ActionErrand): Promise<void> {
  const said = errand.words[0] ?? answers.workspace;
  const root = resolve(cwd, said === '' ? '.' : said);
  const planned = await endable(() => planInit(root, answers, errand));
  if (planned === undefined) {
    errand.report(`${root} is a workspace already.`);
    const { isJson, report } = errand.options;
    if (isJson || report !== undefined)
      await writeWorkspace({ root, part: 'integration', files: [] }, new Map(), {
        ...errand,
        next: [],
        what: root,
      });
    return;
  }
  const { registry, proposal, isNew } = planned;
  await writeWorkspace(proposal, new Map(), {
    ...errand,
    reveal: revealer(new Map()),
    next: isNew ? startCommand(registry) : ['dgm workspace add PATH'],
    what: isNew ? `${registry.name}: a new workspace` : `${registry.name}: taken as a workspace`,
  });
}

async function planInit(
  root: string,
  answers: InitAnswers,
  errand: ActionErrand,
): Promise<InitPlan | undefined> {
  const reading = new Reading(root);
  const known = await reading.file(REGISTRY);
  const { files, missing } = filesSaid(answers);
  if (known !== undefined) {
    refuseOther(parseRegistry(known, root), answers, files);
    return undefined;
  }
  const there = await workspaceFilesIn(root);
  if (Object.keys(there).length === 0) {
    const settings = await askFresh(root, answers, errand);
    return planFresh(root, reading, settings, files);
  }
  const named = { ...files, ...(await askMissing(there, { files, missing }, answers, errand)) };
  const registry = await adopted(root, reading, named, saidSettings(answers));
  return planAdoption(root, reading, registry, { none: missing, makes: answers.runtime !== undefined });
}

const FLAGS = {
  workspace: 'workspace-file',
  compose: 'compose-file',
  dagster: 'dagster-file',
  env: 'env-file',
} as const satisfies Partial<Record<FileKind, keyof InitAnswers>>;

interface SaidFiles {
  /** Those that were named. */
  readonly files: GivenFiles;
  /** Those of which it was said that there is none. */
  readonly missing: ReadonlySet<FileKind>;
}

function filesSaid(answers: InitAnswers): SaidFiles {
  const said = Object.entries(FLAGS).map(([kind, flag]) => [kind as FileKind, answers[flag]] as const);
  return {
    files: Object.fromEntries(
      said
        .filter(([, path]) => path !== '' && path !== 'none')
        .map(([kind, path]) => [kind, inside(kind, path)]),
    ),
    missing: new Set(said.flatMap(([kind, path]) => (path === 'none' ? [kind] : []))),
  };
}

/** @throws UsageError where a file is said to be elsewhere than in the workspace. */
function inside(kind: string, path: string): string {
  const normal = posix.normalize(path);
  if (kind === 'env' && !mayHoldSecrets(normal)) {
    throw new UsageError(`--env-file ${path} is not called as a file of secrets is.`, {
      next: 'Call it .env, .env.NAME or NAME.env.',
    });
  }
  if (isInsideRoot(normal)) return normal;
  throw new UsageError(`${path} is not inside of the workspace.`, {
    next: 'Give the file as seen from the folder of the workspace.',
  });
}

/** What was said about how it runs; of what was not, the files that are there tell. */
function saidSettings(answers: InitAnswers): Partial<Settings> {
  const { name, runtime, storage, topology, launcher, port, network } = answers;
  return Object.fromEntries(
    Object.entries({ name, runtime, storage, topology, launcher, port, network }).filter(
      ([, value]) => value !== undefined && value !== 0 && value !== '',
    ),
  );
}

async function askFresh(root: string, answers: InitAnswers, errand: ActionErrand): Promise<Settings> {
  const said = Object.fromEntries(
    Object.keys(freshQuestions).flatMap((flag) => {
      const value = answers[flag as keyof FreshAnswers];
      return value === undefined ? [] : [[flag, value]];
    }),
  );
  const name = said.name ?? nameFrom(root);
  const fresh = await resolveAnswers(
    { ...freshQuestions, name: { ...freshQuestions.name, fallback: () => name } },
    {
      layers: [{ answers: said, nameOf: (flag) => `--${flag}` }],
      ask: errand.askQuestion,
      takesDefaults: errand.takesDefaults || errand.askQuestion === undefined,
    },
  );
  const port = answers.port === 0 ? await freeWebserverPort() : answers.port;
  return { ...fresh, port, network: answers.network === '' ? fresh.name : answers.network };
}

function nameFrom(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[_-]+/, '')
    .slice(0, 63);
  return name === '' ? 'platform' : name;
}

/** What a workspace that is there has no file of, and needs one of to serve modules, is asked for. */
async function askMissing(
  there: GivenFiles,
  { files, missing }: SaidFiles,
  answers: InitAnswers,
  { askText, takesDefaults }: ActionErrand,
): Promise<GivenFiles> {
  const isRun = [there.compose, there.processes, there.units, files.compose].some((one) => one !== undefined);
  const needed: readonly (keyof typeof FLAGS)[] = isRun ? ['workspace'] : ['workspace', 'compose'];
  const open = needed.filter(
    (kind) => there[kind] === undefined && files[kind] === undefined && !missing.has(kind),
  );
  if (open.length === 0 || answers.runtime !== undefined || takesDefaults) return {};
  if (askText === undefined) {
    const flags = open.map((kind) => `--${FLAGS[kind]}`).join(' and ');
    throw new UsageError(`Not found: ${open.map((kind) => FLAGS[kind]).join(', ')}.`, {
      why: 'There is no terminal to ask on.',
      next: `Say where with ${flags}; none where there is none, or a new name where one is to be made.`,
    });
  }
  const named: GivenFiles = {};
  for (const kind of open) {
    const path = await askText(`Where is the ${kind} file (empty: there is none; a new name: it is made)?`);
    if (path !== '') named[kind] = inside(kind, path);
  }
  return named;
}

/** @throws ConflictError where the workspace that is there is another. */
function refuseOther(registry: Registry, answers: InitAnswers, files: GivenFiles): void {
  const other = [
    ...Object.entries(saidSettings(answers)).filter(
      ([key, value]) => registry[key as keyof Settings] !== value,
    ),
    ...Object.entries(files).filter(([kind, path]) => registry.files[kind as FileKind] !== path),
  ];
  if (other.length === 0) return;
  throw new ConflictError(`${registry.name} is a workspace already, and differs.`, {
    why: other
      .map(([key]) => `${key} is ${registry[key as keyof Settings] ?? registry.files[key as FileKind]}`)
      .join(', '),
    next: 'Change its files by hand, or make a workspace elsewhere.',
  });
}
