import { join } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import { environmentIn, variablesOf } from './compose-platform.ts';
import { record } from './parsed-values.ts';
import type { RegisteredModule } from './registry.ts';
import type { SharedInspection } from './validate/inspection.ts';
import { textOf } from './validate/module-facts.ts';

/**
 * The names of the variables that configure a module: those of its container, else those of its own `.env`, or of the
 * example of it. Never a value.
 */
export function moduleVariables(
  { root, files, registry }: SharedInspection,
  { host, path }: RegisteredModule,
): readonly string[] {
  const compose = files.get('compose');
  const instance = environmentIn(files.get('dagster')?.text ?? '');
  if (registry.runtime === 'compose' && compose !== undefined) {
    const service = record(record(record(compose.value).services)[host]);
    const names = [...variablesOf(service.environment).keys()].filter(
      (name) => name !== '<<' && !instance.has(name),
    );
    if (names.length > 0) return names.sort();
  }
  const text = textOf(join(root, path, '.env')) ?? textOf(join(root, path, '.env.example')) ?? '';
  return [...readVariables(text).keys()].sort();
}
