import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';

/** The answers that a made module keeps, by their flags. */
export function storedAnswers(module: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(module, '.yo-rc.json'), 'utf8'))['generator-dagster-module'];
}

/** What stands in a made module's `pyproject.toml` under `[project]`. */
export function project(module: string): Readonly<Record<string, unknown>> {
  const { project } = parse(readFileSync(join(module, 'pyproject.toml'), 'utf8'));
  return project as Readonly<Record<string, unknown>>;
}
