import { access, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ExpectedError } from '../../errors.ts';
import { type InsideRoot, insideRoot } from '../../plan/plan.ts';
import { adopted } from '../adopted.ts';
import { unitPaths } from '../disintegrate.ts';
import { Reading } from '../reading.ts';
import { FILE_KINDS, type FileKind, parseRegistry, REGISTRY, type Registry } from '../registry.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection, ModuleFacts, SharedInspection } from './inspection.ts';
import { lockOf, moduleFacts, textOf } from './module-facts.ts';
import { type Pins, pinsIn } from './pins.ts';
import { SharedFile } from './shared-file.ts';
import { strangersOf } from './strangers.ts';

/** The folder of the environment of webserver and daemon, where the workspace was made by us or by create-dagster. */
const PLATFORM = 'deployments/local';

/** How many modules are read until a signal may come through. */
const AT_ONCE = 100;

/**
 * Reads the shared files of a workspace as they are, each once. What cannot be read is a finding.
 * @param folder absolute.
 */
export async function inspectShared(folder: string): Promise<SharedInspection> {
  const root = await realpath(folder);
  const reading = new Reading(root);
  const { registry, state, findings } = await registryOf(root, reading);
  const files = new Map<FileKind, SharedFile>();
  for (const kind of FILE_KINDS) {
    const path = kind === 'units' ? undefined : registry.files[kind];
    if (path === undefined) continue;
    const read = await sharedFile(kind, insideRoot(path), reading);
    if (read instanceof SharedFile) files.set(kind, read);
    else findings.push(...read);
  }
  return { root, registry, state, files, findings, units: await unitsOf(registry, reading) };
}

/**
 * Reads a workspace with its modules. What cannot be read is a finding.
 * @param folder absolute.
 */
export async function inspect(folder: string): Promise<Inspection> {
  const shared = await inspectShared(folder);
  const { root, registry, files } = shared;
  const modules: ModuleFacts[] = [];
  for (const [index, module] of registry.modules.entries()) {
    modules.push(await moduleFacts(root, module, registry.runtime));
    if (index % AT_ONCE === 0) await setImmediate();
  }
  return {
    ...shared,
    modules,
    strangers: strangersOf(root, registry, files.get('dg')),
    platform: platformPins(root),
    isThere: (path) =>
      access(join(root, path)).then(
        () => true,
        () => false,
      ),
  };
}

type Known = Pick<Inspection, 'registry' | 'state'> & { readonly findings: Finding[] };

async function registryOf(root: string, reading: Reading): Promise<Known> {
  const findings: Finding[] = [];
  let state: Inspection['state'] = 'unregistered';
  try {
    const found = await reading.file(REGISTRY);
    if (found !== undefined) return { registry: parseRegistry(found, root), state: 'registered', findings };
  } catch (error) {
    findings.push(unusable('registry-damaged', REGISTRY, error));
    state = 'damaged';
  }
  try {
    return { registry: await adopted(root, reading), state, findings };
  } catch (error) {
    findings.push(unusable('files-ambiguous', '.', error));
    return { registry: nothing(root), state, findings };
  }
}

/** What an expected error says, as a finding. */
function unusable(
  rule: 'registry-damaged' | 'files-ambiguous' | 'file-unreadable',
  path: string,
  error: unknown,
): Finding {
  if (!(error instanceof ExpectedError)) throw error;
  const [what = '', ...rest] = error.message.split('\n');
  const why = rest.length > 1 ? ` ${rest[0]}` : '';
  return finding(rule, { path, message: `${what}${why}`, remedy: rest.at(-1) ?? 'Correct it.' });
}

/** What is known of a workspace of which nothing can be told. */
function nothing(root: string): Registry {
  return {
    ...{ version: 1, name: basename(root), runtime: 'processes', storage: 'sqlite', topology: 'servers' },
    ...{ launcher: 'default', port: 3000, network: '', files: {}, made: [], modules: [] },
  };
}

async function sharedFile(
  kind: FileKind,
  path: InsideRoot,
  reading: Reading,
): Promise<SharedFile | readonly Finding[]> {
  try {
    const text = await reading.text(path);
    const mode = (await reading.file(path))?.mode ?? 0;
    return text === undefined ? [missing(kind, path)] : new SharedFile(kind, path, text, mode);
  } catch (error) {
    return [unusable('file-unreadable', path, error)];
  }
}

function missing(kind: FileKind, path: InsideRoot): Finding {
  if (kind === 'env') {
    const message = 'It is not there: git does not keep it.';
    const remedy = 'Copy .env.example, fill it in, and give it the mode 0600.';
    return finding('env-missing', { path, message, remedy });
  }
  const message = 'It is one of the files of the workspace, and is not there.';
  return finding('file-missing', { path, message, remedy: 'Get it back from git.' });
}

async function unitsOf(registry: Registry, reading: Reading): Promise<Inspection['units']> {
  const units = new Map<string, string | undefined>();
  for (const path of unitPaths(registry, registry.modules)) {
    const text = await reading.text(path).catch((error: unknown) => {
      if (error instanceof ExpectedError) return undefined;
      throw error;
    });
    units.set(path, text);
  }
  return units;
}

function platformPins(root: string): Pins | undefined {
  const path = `${PLATFORM}/pyproject.toml`;
  const text = textOf(join(root, path));
  return text === undefined ? undefined : pinsIn(text, path, lockOf(root, PLATFORM));
}
