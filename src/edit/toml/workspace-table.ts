import { isDeepStrictEqual } from 'node:util';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';

/** What `dg` reads of a workspace; the rest is kept, to be compared. */
const TABLE = z.looseObject({
  directory_type: z.literal('workspace'),
  workspace: z.looseObject({ projects: z.array(z.looseObject({ path: z.string() })).optional() }).optional(),
});

/** A TOML text as a value, and the part of it that `dg` reads. */
export interface ParsedWorkspace {
  readonly all: unknown;
  /** Where the keys of `dg` are: at the top of its own file, below `tool.dg` in a `pyproject.toml`. */
  readonly keys: readonly string[];
  readonly projects: readonly { readonly path: string }[];
}

const PYPROJECT_KEYS = ['tool', 'dg'];

/**
 * Parses a text that is a workspace of `dg`.
 * @param paste what a refusal says to paste.
 * @throws NoCleanEdit where it is no TOML, or no workspace.
 */
export function parseWorkspace(text: string, paste = ''): ParsedWorkspace {
  const all = parsedToml(text, paste);
  const keys = below(all, PYPROJECT_KEYS) === undefined ? [] : PYPROJECT_KEYS;
  const found = TABLE.safeParse(below(all, keys));
  if (found.success) return { all, keys, projects: found.data.workspace?.projects ?? [] };
  const [issue] = found.error.issues;
  const isType = issue?.path[0] === 'directory_type' || issue?.path.length === 0;
  const at = [...keys, ...(isType ? ['directory_type'] : (issue?.path ?? []))].join('.');
  throw new NoCleanEdit(isType ? `${at} is not "workspace"` : `${at} is no list of paths`, paste);
}

function parsedToml(text: string, paste: string): unknown {
  try {
    return parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const conflict = /^(?:<{7}|={7}|>{7})(?=[ \r\n]|$)/m.exec(text)?.index;
    if (conflict !== undefined) {
      throw new NoCleanEdit(`line ${lineAt(text, conflict)} is of a merge conflict`, paste);
    }
    const [what = ''] = error.message.split('\n');
    throw new NoCleanEdit(`line ${error.line} is no TOML: ${what}`, paste);
  }
}

function below(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isTable(inner) ? inner[key] : undefined), value);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The paths of the projects that one has beyond the other; undefined where anything else differs. */
export function projectsBeyond(less: ParsedWorkspace, more: ParsedWorkspace): readonly string[] | undefined {
  let next = 0;
  const beyond = more.projects.filter((one) => {
    const isKnown = isDeepStrictEqual(one, less.projects[next]);
    if (isKnown) next += 1;
    return !isKnown;
  });
  const rest = ({ all, keys }: ParsedWorkspace): unknown => without(all, [...keys, 'workspace', 'projects']);
  const isSame = next === less.projects.length && isDeepStrictEqual(rest(less), rest(more));
  return isSame ? beyond.map(({ path }) => path) : undefined;
}

/** A value without what is at a path, and without the tables that this leaves empty. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isTable(value)) return undefined;
  const { [key]: inner, ...others } = value;
  const kept = without(inner, rest);
  return kept === undefined || (isTable(kept) && Object.keys(kept).length === 0)
    ? { ...others }
    : { ...others, [key]: kept };
}

/** A line by which a text that is no TOML would be a workspace. */
const SAYS_SO = /^\uFEFF?[^\S\n]*["']?directory_type["']?\s*=\s*["']workspace["']/m;

/**
 * Whether a text is meant as a workspace of `dg`: a `dg.toml`, or a `pyproject.toml` with `tool.dg`. What may be wrong
 * with it is told when it is edited.
 */
export function isWorkspaceToml(text: string): boolean {
  try {
    const all = parsedToml(text, '');
    const type = [[], PYPROJECT_KEYS].map((keys) => below(all, [...keys, 'directory_type']));
    return type.includes('workspace');
  } catch (error) {
    if (error instanceof NoCleanEdit) return SAYS_SO.test(text);
    throw error;
  }
}
