import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a copier template that makes the files of a module named `shop`. */
export function writeCopier(model: string, folder: string): void {
  writeTemplate(model, folder, '{{ name }}', '.jinja');
  writeFileSync(join(folder, 'copier.yml'), 'name:\n  type: str\n  default: shop\n');
}

/** Writes a cookiecutter template that makes the files of a module named `shop`. */
export function writeCookiecutter(model: string, folder: string): void {
  writeTemplate(model, join(folder, '{{cookiecutter.name}}'), '{{ cookiecutter.name }}', '');
  writeFileSync(join(folder, 'cookiecutter.json'), '{"name": "shop"}\n');
}

function writeTemplate(model: string, folder: string, name: string, suffix: string): void {
  for (const entry of readdirSync(model, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(folder, `${source.slice(model.length + 1).replaceAll('shop', name)}${suffix}`);
    mkdirSync(dirname(target), { recursive: true });
    const text = readFileSync(source, 'utf8').replaceAll(/\{\{|\{%|\{#/g, (mark) => `{{ '${mark}' }}`);
    writeFileSync(target, text.replaceAll('shop', name));
  }
}
