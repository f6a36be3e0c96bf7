import { record, textsIn } from '../parsed-values.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { SharedFile } from './shared-file.ts';

/** What Dagster refuses in a `dagster.yaml`; seen with 1.13. */
export function* instanceRules({ files, registry, state }: Inspection): Generator<Finding> {
  const file = files.get('dagster');
  if (file?.value === undefined) return;
  const all = record(file.value);
  yield* combinations(file, all);
  yield* references(file);
  yield* storageRules(file, all);
  const kind = storageOf(all);
  if (state === 'registered' && kind !== registry.storage && (kind === 'postgres' || kind === 'sqlite'))
    yield finding('storage-differs', {
      ...{ path: file.path, line: file.line(['storage']) },
      message: `The storage is ${kind} here, and ${registry.storage} by the registry.`,
      remedy: 'Put it back; or set storage in the registry, if the change is meant.',
    });
}

/** What an instance is stored in, by its `dagster.yaml`; undefined where somebody else's class says. */
export function storageOf(all: Readonly<Record<string, unknown>>): string | undefined {
  if (all.storage !== undefined) {
    const [kind, ...others] = Object.keys(record(all.storage));
    return others.length === 0 ? kind : undefined;
  }
  const { class: storage } = record(all.run_storage);
  if (storage === undefined) return 'sqlite';
  return typeof storage === 'string' && storage.startsWith('Postgres') ? 'postgres' : undefined;
}

const PAIRS = [
  ['run_queue', 'concurrency', 'Move its limits to concurrency.runs.'],
  ['run_queue', 'run_coordinator', 'Keep one of them.'],
  ['storage', 'run_storage', 'Keep storage, which is for all three.'],
  ['storage', 'event_log_storage', 'Keep storage, which is for all three.'],
  ['storage', 'schedule_storage', 'Keep storage, which is for all three.'],
] as const;

function* combinations(file: SharedFile, all: Readonly<Record<string, unknown>>): Generator<Finding> {
  for (const [one, other, remedy] of PAIRS) {
    if (all[one] === undefined || all[other] === undefined) continue;
    const message = `${one} and ${other} are refused together.`;
    yield finding('instance-invalid', { path: file.path, line: file.line([one]), message, remedy });
  }
  const coordinator = record(all.run_coordinator);
  const isQueue = coordinator.class === 'QueuedRunCoordinator' && coordinator.config !== undefined;
  if (isQueue && all.concurrency !== undefined)
    yield finding('instance-invalid', {
      ...{ path: file.path, line: file.line(['run_coordinator', 'config']) },
      message: 'The config of QueuedRunCoordinator and concurrency are refused together.',
      remedy: 'Move its limits to concurrency.runs.',
    });
  if (typeof all.telemetry === 'boolean')
    yield finding('instance-invalid', {
      ...{ path: file.path, line: file.line(['telemetry']) },
      message: 'telemetry takes a mapping.',
      remedy: `Write telemetry: {enabled: ${String(all.telemetry)}}.`,
    });
  const literal = [
    [['telemetry', 'enabled'], record(all.telemetry).enabled],
    [
      ['concurrency', 'runs', 'max_concurrent_runs'],
      record(record(all.concurrency).runs).max_concurrent_runs,
    ],
  ] as const;
  for (const [path, value] of literal) {
    if (record(value).env === undefined) continue;
    const message = `${path.join('.')} cannot come from the environment.`;
    yield finding('instance-invalid', {
      path: file.path,
      line: file.line(path),
      message,
      remedy: 'Write the value.',
    });
  }
}

function* references(file: SharedFile): Generator<Finding> {
  for (const { text, path } of textsIn(file.value)) {
    const name = /\$\{(\w+)[^}]*\}/.exec(text)?.[1];
    if (name === undefined) continue;
    yield finding('instance-invalid', {
      ...{ path: file.path, line: file.line(path) },
      message: `\${${name}} is not read here: it stays as it is written.`,
      remedy: `Write {env: ${name}}.`,
    });
  }
}

const BACKENDS = ['postgres', 'mysql', 'sqlite', 'custom'];

function* storageRules(file: SharedFile, all: Readonly<Record<string, unknown>>): Generator<Finding> {
  if (all.storage === undefined) return;
  const kinds = Object.keys(record(all.storage));
  const unknown = kinds.filter((kind) => !BACKENDS.includes(kind));
  if (kinds.length === 1 && unknown.length === 0) return;
  yield finding('instance-invalid', {
    ...{ path: file.path, line: file.line(['storage', ...unknown.slice(0, 1)]) },
    message:
      unknown.length > 0
        ? `storage knows no ${unknown.join(', ')}.`
        : `storage takes exactly one of ${BACKENDS.join(', ')}; it has ${kinds.join(', ') || 'none'}.`,
    remedy: 'Keep one of them.',
  });
}
