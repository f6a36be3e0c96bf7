/** `npm start`: makes a workspace of two modules from the real data in `examples/`, and watches it load them. */

import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import chalk from 'chalk';
import { makeEnvironments } from './start/environments.ts';
import { countGraph } from './start/graph.ts';
import { buildPackage, dgm } from './start/package.ts';
import { serve } from './start/serve.ts';
import { environmentOf, FailedStep, type Program, Steps } from './start/steps.ts';
import { readTables } from './start/tables.ts';
import { folderOf, MODULES, makeWorkspace } from './start/workspace.ts';

const OPTIONS = {
  directory: { type: 'string', default: 'demo' },
  serve: { type: 'boolean', default: false },
} as const;

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
try {
  await start();
} catch (error) {
  const isUsage =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof FailedStep)) throw error;
  console.error(error.message);
  process.exitCode = controller.signal.aborted ? 130 : isUsage ? 2 : 1;
}

async function start(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const root = resolve(values.directory);
  const shown = relative(process.cwd(), root) || '.';
  const steps = new Steps(controller.signal);
  const folders = MODULES.map((module) => folderOf(root, module));
  const inEach = (...words: Program['words']): readonly Program[] =>
    folders.map((cwd) => ({ cwd, words, env: environmentOf(cwd, root) }));

  await buildPackage(steps);
  await makeWorkspace(steps, root, shown);
  const platform = values.serve ? [join(root, 'deployments', 'local')] : [];
  await makeEnvironments(steps, root, [...folders, ...platform]);
  // Two programs that make the storage at once break it.
  const [first] = inEach('dagster', 'instance', 'migrate');
  if (first !== undefined)
    await steps.run('Make the storage of the instance (dagster instance migrate)', first);
  await steps.run('Check the definitions (dg check defs)', ...inEach('dg', 'check', 'defs'));
  await steps.run('Run their tests (pytest)', ...inEach('pytest', '-q'));
  await steps.run('Lint them (ruff check)', ...inEach('ruff', 'check', '.'));
  // One after the other: the second one reads what the first one has made.
  for (const [index, launch] of inEach('dg', 'launch', '--assets', '*').entries())
    await steps.run(`Materialize all assets of ${MODULES[index]} (dg launch)`, launch);
  const tables = await readTables(steps, root);
  await steps.run(
    'Look for what does not fit together (dgm workspace validate)',
    dgm(root, 'workspace', 'validate'),
  );
  const counts = await countGraph(steps, root);
  console.log(`\n${tables}\n\n${counts}\n`);
  if (values.serve) return serve(steps, root);
  const directory = values.directory === 'demo' ? '' : ` --directory ${shown}`;
  console.log('To run the whole platform, with its web UI:');
  console.log(chalk.bold(`  npm start -- --serve${directory}`));
}
