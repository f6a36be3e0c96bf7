/** `npm start`: makes a module from the real data in `examples/`, and watches it load them. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import chalk from 'chalk';
import { run } from '../src/environment/run.ts';

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const CLI = join(PACKAGE, 'dist', 'src', 'cli.js');

/** An instance of its own, so that the web UI shows the run that was watched here. */
const INSTANCE = `# Runs that want the DuckDB file wait for each other.
concurrency:
  pools:
    default_limit: 1
telemetry:
  enabled: false
nux:
  enabled: false
`;

const { values } = parseArgs({ options: { directory: { type: 'string', default: 'demo' } } });
const module = resolve(values.directory);
const home = join(module, 'storage', 'dagster');
const bin = join(module, '.venv', 'bin');
const env = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  VIRTUAL_ENV: join(module, '.venv'),
  DAGSTER_HOME: home,
};
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());

await step('Build the package', PACKAGE, 'npm', ['run', '--silent', 'build']);
await makeModule();
await step('Check the definitions (dg check defs)', module, 'dg', ['check', 'defs']);
await step('Run its tests (pytest)', module, 'pytest', ['-q']);
await step('Lint it (ruff check)', module, 'ruff', ['check', '.']);
startInstance();
await step('Materialize all assets (dg launch)', module, 'dg', ['launch', '--assets', '*']);
const tables = await step('Read the tables and checks back', module, 'python', [
  join(PACKAGE, 'scripts', 'show-tables.py'),
]);
console.log(`\n${tables.trim()}\n`);
console.log('To open the web UI:');
console.log(
  chalk.bold(
    `  cd ${relative(process.cwd(), module) || '.'} && DAGSTER_HOME="$PWD/storage/dagster" .venv/bin/dg dev`,
  ),
);

async function makeModule(): Promise<void> {
  if (existsSync(join(module, '.yo-rc.json'))) {
    console.log(`${chalk.dim('·')} Make the module: ${relative(process.cwd(), module)} is there already`);
  } else {
    const from = ['weather.csv', 'airports.csv'].flatMap((file) => [
      '--from',
      join(PACKAGE, 'examples', file),
    ]);
    const about = [
      '--title',
      'Seattle',
      '--description',
      'Four years of weather, and the airports of the country.',
    ];
    await step('Make the module (dgm new)', process.cwd(), process.execPath, [
      ...[CLI, 'new', 'seattle', '--directory', module, ...from, ...about, '--yes'],
    ]);
  }
  if (existsSync(join(bin, 'dg'))) {
    console.log(`${chalk.dim('·')} Make its environment: .venv is there already`);
    return;
  }
  const { installEnvironment } = await import('../src/environment/install.ts');
  await timed('Make its environment (uv sync)', () =>
    installEnvironment(module, {
      env: process.env,
      report: () => undefined,
      signal: controller.signal,
      takeBack: async () => undefined,
    }),
  );
}

function startInstance(): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'dagster.yaml'), INSTANCE);
}

/** Runs a program as a step, and returns what it printed; shows that only where it fails. */
function step(title: string, cwd: string, program: string, args: readonly string[]): Promise<string> {
  return timed(title, async () => {
    const { code, output } = await run(program, args, { cwd, env, signal: controller.signal });
    if (code !== 0) throw new Error(output);
    return output;
  });
}

async function timed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`${chalk.dim('…')} ${title}`);
  const clear = process.stdout.isTTY ? '\r' : '';
  try {
    const result = await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${clear}${chalk.green('✔')} ${title} ${chalk.dim(`${seconds} s`)}`);
    return result;
  } catch (error) {
    console.log(`${clear}${chalk.red('✘')} ${title}`);
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(controller.signal.aborted ? 130 : 1);
  }
}
