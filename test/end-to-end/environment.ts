/**
 * Runs the source of the generator in the environment of our development dependencies, as `yo` runs it in its own.
 * The arguments are the name, and the options as JSON.
 */

import { join } from 'node:path';
import { createEnv } from 'yeoman-environment';
import { ROOT } from '../support/python.ts';

const [name = '', options = '{}'] = process.argv.slice(2);
const env = createEnv();
console.log(`environment ${env.getVersion()}`);
env.register(join(ROOT, 'generators', 'app', 'index.ts'), { namespace: 'dagster-module' });
try {
  await env.run(['dagster-module', name], JSON.parse(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Error && 'code' in error ? Number(error.code) : 1;
}
