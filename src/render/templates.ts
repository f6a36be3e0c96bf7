import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the templates: beside `src/` in the sources, beside `dist/` in the package. */
export const TEMPLATES = findTemplates(dirname(fileURLToPath(import.meta.url)));

function findTemplates(from: string): string {
  const here = join(from, 'templates', 'module');
  if (existsSync(here)) return dirname(here);
  const above = dirname(from);
  if (above === from) throw new Error('the package is incomplete: it has no folder templates');
  return findTemplates(above);
}

/** A template or a plain file of a layer, and the path that it becomes. */
export interface TemplateFile {
  /** Absolute. */
  readonly source: string;
  /** Relative to the layer, `/` between parts, without `.ejs`. */
  readonly target: string;
  readonly isTemplate: boolean;
}

const listed = new Map<string, readonly TemplateFile[]>();

/** Lists the files of a layer, such as `module/base`, sorted by the path that they become. */
export function listLayer(layer: string): readonly TemplateFile[] {
  const known = listed.get(layer);
  if (known !== undefined) return known;
  const root = join(TEMPLATES, layer);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): TemplateFile => {
      const source = join(entry.parentPath, entry.name);
      const relative = source.slice(root.length + 1).replaceAll('\\', '/');
      return { source, target: relative.replace(/\.ejs$/, ''), isTemplate: relative.endsWith('.ejs') };
    })
    .sort((a, b) => (a.target < b.target ? -1 : 1));
  listed.set(layer, files);
  return files;
}
