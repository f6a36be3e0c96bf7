import { parse } from 'smol-toml';
import { z } from 'zod';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';

const PYPROJECT = z.object({
  tool: z.object({ uv: z.object({ workspace: z.object({ members: z.array(z.string()) }) }) }),
});

/**
 * Finds the folder that has the lock and the environment of a module: that of the uv workspace that it is a member
 * of, else its own. https://docs.astral.sh/uv/concepts/projects/workspaces/
 * @returns from the root; '.' is the root itself.
 */
export async function uvRootOf(
  path: InsideRoot,
  read: (file: InsideRoot) => Promise<string | undefined>,
): Promise<string> {
  const parts = path.split('/');
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const folder = parts.slice(0, depth).join('/');
    const text = await read(insideRoot(folder === '' ? 'pyproject.toml' : `${folder}/pyproject.toml`));
    const members = text === undefined ? undefined : membersOf(text);
    const inside = parts.slice(depth).join('/');
    if (members?.some((pattern) => matches(pattern, inside)) === true) return folder === '' ? '.' : folder;
  }
  return path;
}

function membersOf(text: string): readonly string[] | undefined {
  try {
    const parsed = PYPROJECT.safeParse(parse(text.replace(/^\uFEFF/, '')));
    return parsed.success ? parsed.data.tool.uv.workspace.members : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path is meant by a glob, in which `*` stands for any part of a name. */
function matches(glob: string, path: string): boolean {
  const pattern = glob
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '.*');
  return new RegExp(`^${pattern}$`).test(path);
}
