import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parse } from '../../state/manifest.ts';
import type { RegisteredModule } from '../registry.ts';
import type { SharedInspection } from '../validate/inspection.ts';
import type { Asset } from './dependencies.ts';

/** How many modules are loaded at once: each takes a processor for some seconds. */
const AT_ONCE = 2;

/** `dg list defs --json`, seen with 1.13. */
const DEFINITIONS = z.object({
  assets: z.array(
    z.object({
      asset_key: z.string(),
      dependency_keys: z.array(z.string()),
      is_executable: z.boolean(),
    }),
  ),
});

/**
 * Asks each module for its assets, by `dg list defs` in its own environment.
 * @param report is told of modules that cannot be asked.
 */
export async function projectAssets(
  { root, registry }: SharedInspection,
  report: (line: string) => void,
): Promise<readonly Asset[]> {
  const assets: Asset[] = [];
  const queue = [...registry.modules];
  const work = async (): Promise<void> => {
    for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
      const found = await assetsOf(root, module);
      if (typeof found === 'string') report(`The assets of ${module.name} are not known: ${found}`);
      else assets.push(...found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return assets;
}

/** The assets of a module; or why they are not known. */
async function assetsOf(
  root: string,
  { name, path, project }: RegisteredModule,
): Promise<readonly Asset[] | string> {
  const folder = join(root, path);
  const dg = join(folder, '.venv', 'bin', 'dg');
  if (!project) return 'it is no project of dg.';
  if (!existsSync(dg)) return `${path} has no .venv with dg in it; make it with uv sync.`;
  const { code, out, err } = await run(dg, folder);
  if (code !== 0) return err.trim().split('\n').at(-1) ?? 'dg list defs fails.';
  const parsed = DEFINITIONS.safeParse(parse(out.slice(Math.max(0, out.indexOf('{')))));
  if (!parsed.success) return 'dg list defs --json answers something else.';
  return parsed.data.assets
    .filter((one) => one.is_executable)
    .map((one) => ({
      key: one.asset_key.split('/'),
      dependsOn: one.dependency_keys.map((key) => key.split('/')),
      location: name,
    }));
}

async function run(program: string, cwd: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(program, ['list', 'defs', '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const code = await once(child, 'close').then(
    ([ended]) => ended as number | null,
    (error: unknown) => {
      err.push(String(error));
      return null;
    },
  );
  return { code, out: out.join(''), err: err.join('') };
}
