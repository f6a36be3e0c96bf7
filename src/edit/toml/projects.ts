import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import { toml } from '../../render/escape.ts';
import type { FlowItem } from '../flow-item.ts';
import { beginMark, cutLines, endMark, findBlocks, findEntries, insertLines, lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { addItems, removeItem, removeMarkedItems } from './array-item.ts';
import { arrayAt, valueAt } from './arrays.ts';
import { type Statement, statementsOf } from './statements.ts';
import { endOfTable, hasSpaceAbove } from './table-end.ts';
import { type ParsedWorkspace, parseWorkspace, projectsBeyond } from './workspace-table.ts';

export { isWorkspaceToml } from './workspace-table.ts';

const NEW_FILE = 'directory_type = "workspace"\n\n[workspace]\n';

/** A project, and the module that it is. */
export interface OwnedProject {
  readonly owner: string;
  readonly path: string;
}

/** A text with more projects, and what of them no mark could be put on, by owners. */
export interface WithProjects {
  readonly text: string;
  readonly flows: ReadonlyMap<string, readonly FlowItem[]>;
}

/**
 * Adds a project to the workspace of a `dg.toml`, or of a `pyproject.toml` that is one: see {@link addProjects}.
 * @throws NoCleanEdit
 * @throws BrokenMarks
 */
export function addProject(
  text: string | undefined,
  owner: string,
  path: string,
): { readonly text: string; readonly flows: readonly FlowItem[] } {
  const added = addProjects(text, [{ owner, path }]);
  return { text: added.text, flows: added.flows.get(owner) ?? [] };
}

/**
 * Adds projects to the workspace of a `dg.toml`, or of a `pyproject.toml` that is one, in the shape that its projects
 * have there: tables of their own in marked blocks, marked lines of an array, or items in the array's one line, which
 * the caller has to remember. The same project of the same owner is not added twice.
 * @param text undefined for a new file.
 * @throws NoCleanEdit where the text is no workspace, or somebody else has listed one of them already.
 * @throws BrokenMarks
 */
export function addProjects(text: string | undefined, wanted: readonly OwnedProject[]): WithProjects {
  const start = text ?? NEW_FILE;
  const before = parseWorkspace(start, blocksOf(wanted, []));
  const listed = new Set(before.projects.map(({ path }) => path));
  const missing = wanted.filter((one) => {
    if (listed.has(one.path)) refuseTaken(start, one);
    return !listed.has(one.path);
  });
  if (missing.length === 0) return { text: start, flows: new Map() };
  const added = withProjects(start, missing, before.keys);
  const paste = blocksOf(missing, before.keys);
  const beyond = projectsBeyond(before, parsedAgain(added.text, paste));
  if (
    !isDeepStrictEqual(
      beyond,
      missing.map(({ path }) => path),
    )
  ) {
    throw new NoCleanEdit('its projects are written in a way that we cannot add to', paste);
  }
  return added;
}

function refuseTaken(text: string, { owner, path }: OwnedProject): void {
  const line = projectsIn(text).find((one) => one.path === path)?.line ?? 0;
  const isOurs = [...findBlocks(text, owner), ...findEntries(text, owner)].some(
    ({ start, end }) => lineAt(text, start) <= line && line < lineAt(text, end),
  );
  if (!isOurs) throw new NoCleanEdit(`line ${line} has ${path} already`);
}

/** What does not parse any more has a shape that we do not know: it is not the reader's mistake. */
function parsedAgain(text: string, paste: string): ParsedWorkspace {
  try {
    return parseWorkspace(text);
  } catch (error) {
    if (!(error instanceof NoCleanEdit)) throw error;
    throw new NoCleanEdit('its projects are written in a way that we cannot edit', paste);
  }
}

/** Blocks of tables, each with a line above it that is theirs, too. */
function blocksOf(projects: readonly OwnedProject[], keys: readonly string[], above = ''): string {
  const header = [...keys, 'workspace', 'projects'].join('.');
  return projects
    .map(({ owner, path }) =>
      [above + beginMark(owner), `[[${header}]]`, `path = ${toml(path)}`, endMark(owner), ''].join('\n'),
    )
    .join('');
}

function withProjects(
  text: string,
  projects: readonly OwnedProject[],
  keys: readonly string[],
): WithProjects {
  const statements = statementsOf(text);
  const list = [...keys, 'workspace', 'projects'];
  const value = valueAt(text, statements, list);
  if (value === undefined) {
    const above = hasSpaceAbove(text, headersOf(statements, list).at(-1)) ? '\n' : '';
    const place = endOfTable(text, statements, keys);
    return { text: insertLines(text, place, blocksOf(projects, keys, above)), flows: new Map() };
  }
  const items = projects.map(({ owner, path }) => ({ owner, item: `{ path = ${toml(path)} }` }));
  const added = addItems(text, arrayAt(text, value.start), items);
  const unmarked = added.isUnmarked ? projects : [];
  return {
    text: added.text,
    flows: new Map(unmarked.map(({ owner, path }) => [owner, [{ path: list, value: { path } }]])),
  };
}

function headersOf(statements: readonly Statement[], path: readonly string[]): readonly Statement[] {
  return statements.filter((one) => one.kind === 'item' && isDeepStrictEqual(one.path, path));
}

/**
 * Takes a project out again: the inverse of {@link addProject}, in any order of owners. Where nothing of it is there
 * any more, nothing changes.
 * @param flows what adding it has told to remember.
 * @throws NoCleanEdit where somebody has put something into what is ours.
 * @throws BrokenMarks
 */
export function removeProject(text: string, owner: string, path: string, flows: readonly FlowItem[]): string {
  const before = parseWorkspace(text);
  const removed = withoutProject(text, { owner, path }, flows, [...before.keys, 'workspace', 'projects']);
  if (removed === text) return text;
  const gone = projectsBeyond(parsedAgain(removed, ''), before);
  // Somebody may have commented our line out.
  if (gone === undefined || gone.length > 1) {
    throw new NoCleanEdit(`what is marked as of ${owner} holds more than its project`);
  }
  return removed;
}

function withoutProject(
  text: string,
  { owner, path }: OwnedProject,
  flows: readonly FlowItem[],
  list: readonly string[],
): string {
  const unblocked = findBlocks(text, owner).reduceRight((rest, { start, end }) => {
    const above = /\n([^\S\n]*\n)$/.exec(rest.slice(Math.max(0, start - 80), start))?.[1] ?? '';
    return cutLines(rest, { start: start - above.length, end });
  }, text);
  const value = valueAt(unblocked, statementsOf(unblocked), list);
  if (value === undefined) return unblocked;
  const unmarked = removeMarkedItems(unblocked, value.start, owner);
  if (!flows.some((one) => isDeepStrictEqual(one.path, list))) return unmarked;
  const array = arrayAt(unmarked, value.start);
  const index = array.items.findLastIndex(({ start, end }) => isProject(unmarked.slice(start, end), path));
  return index === -1 ? unmarked : removeItem(unmarked, array, index);
}

/** Whether an item is as we write it, but for spaces and quotes: one that says more is somebody else's. */
function isProject(item: string, path: string): boolean {
  return isDeepStrictEqual(parse(`it = ${item}`), parse(`it = { path = ${toml(path)} }`));
}

/**
 * The projects of a workspace with their lines, counted from 1.
 * @throws NoCleanEdit where the text is no workspace.
 */
export function projectsIn(text: string): readonly { readonly path: string; readonly line: number }[] {
  const { projects, keys } = parseWorkspace(text);
  const list = [...keys, 'workspace', 'projects'];
  const statements = statementsOf(text);
  const value = valueAt(text, statements, list);
  const places = value === undefined ? headersOf(statements, list) : arrayAt(text, value.start).items;
  let line = 1;
  let counted = 0;
  return projects.map(({ path }, index) => {
    const start = places[index]?.start ?? counted;
    line += lineAt(text.slice(counted, start), start - counted) - 1;
    counted = start;
    return { path, line };
  });
}
