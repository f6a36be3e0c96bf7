import chalk from 'chalk';
import { UsageError } from '../errors.ts';
import type { AnswersTo } from '../questions/question.ts';
import { closest } from '../questions/suggest.ts';
import type { workspaceOnly } from '../questions/workspace.ts';
import { moduleVariables } from '../workspace/module-variables.ts';
import { type ModuleInFile, moduleInFiles } from '../workspace/parts-of-files.ts';
import type { RegisteredModule, Registry } from '../workspace/registry.ts';
import { type Memory, memory } from '../workspace/runtime/memory.ts';
import { onOneLine, tableText } from '../workspace/table.ts';
import type { SharedInspection } from '../workspace/validate/inspection.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { readShared } from './read-workspace.ts';
import { asJson, widthOf } from './workspace-list.ts';

/**
 * `dgm workspace show [NAME]`: the whole integration of a module, or what the workspace is and needs.
 * @throws UsageError where the workspace has no module of the name.
 */
export async function showWorkspace(
  cwd: string,
  { workspace }: AnswersTo<typeof workspaceOnly>,
  { words: [name], switches, stdout }: ActionErrand,
): Promise<void> {
  const inspection = await endable(async () => readShared(workspace, cwd));
  const { document, lines } =
    name === undefined
      ? shownWorkspace(inspection, widthOf(stdout))
      : shownModule(inspection, moduleOf(inspection.registry, name));
  const text = switches.json === true ? JSON.stringify(document, null, 2) : lines.join('\n');
  stdout.write(`${text}\n`);
}

interface Shown {
  readonly document: unknown;
  readonly lines: readonly string[];
}

function moduleOf({ modules }: Registry, name: string): RegisteredModule {
  const found = modules.find((one) => one.name === name || one.path === name.replace(/\/+$/, ''));
  if (found !== undefined) return found;
  const near = closest(
    name,
    modules.map((one) => one.name),
  );
  throw new UsageError(`The workspace has no module ${JSON.stringify(name)}.`, {
    next: near === undefined ? 'See dgm workspace list.' : `Did you mean ${near}?`,
  });
}

function shownModule(inspection: SharedInspection, module: RegisteredModule): Shown {
  const { name, path, code, server, host, port, databases } = module;
  const files = moduleInFiles(inspection, module);
  const variables = moduleVariables(inspection, module);
  const facts = [
    ['folder', path],
    ['code location', `${name}, of ${'module' in code ? code.module : code.file}`],
    [
      'server',
      inspection.registry.topology === 'shared'
        ? 'none: the webserver loads it'
        : `${server} at ${host}:${port}`,
    ],
    ...databases.map((one) => [
      'database',
      `${one.name} (${one.engine}): service ${one.service}, volume ${one.volume}`,
    ]),
    ['variables', variables.join(', ') || 'none'],
  ];
  return {
    document: { ...asJson(module), variables, files },
    lines: [
      ...facts.map(([what = '', is = '']) => `${what.padEnd(14)} ${onOneLine(is)}`),
      ...files.flatMap(shownFile),
    ],
  };
}

function shownFile({ path, parts, problem }: ModuleInFile): readonly string[] {
  return [
    '',
    `${chalk.bold(onOneLine(path))}${problem === undefined ? '' : `  ${chalk.red(problem)}`}`,
    ...parts.flatMap(({ line, lines }) =>
      lines.map((one, index) => `${chalk.dim(String(line + index).padStart(6))}  ${onOneLine(one)}`),
    ),
  ];
}

function shownWorkspace({ root, registry, state }: SharedInspection, width: number | undefined): Shown {
  const { modules, made: _, version: __, files, ...settings } = registry;
  const needs = memory(registry, modules);
  const lines = [
    `${settings.name}: ${modules.length} ${modules.length === 1 ? 'module' : 'modules'} in ${root}${
      state === 'registered' ? '' : ', which has no registry'
    }`,
    ...Object.entries({
      runtime: settings.runtime,
      storage: settings.storage,
      topology: settings.topology,
      launcher: settings.launcher,
      'web UI': `http://127.0.0.1:${settings.port}`,
    }).map(([what, is]) => `  ${what.padEnd(10)} ${is}`),
    '',
    ...tableText(['FILE', 'PATH'], Object.entries(files), width).map((line) => `  ${line}`),
    '',
    ...memoryLines(needs, width),
  ];
  return {
    document: { root, ...settings, files, modules: modules.map(asJson), memory: needs },
    lines,
  };
}

function memoryLines({ rows, totalMB }: Memory, width: number | undefined): readonly string[] {
  const cells = rows.map(({ what, count, eachMB }) => [
    what,
    String(count),
    `${eachMB} MB`,
    `${count * eachMB} MB`,
  ]);
  return [
    'Memory while nothing runs; each run takes some 200 MB more:',
    ...tableText(
      ['PROCESS', 'COUNT', 'EACH', 'ALL'],
      [...cells, ['total', '', '', `${totalMB} MB`]],
      width,
    ).map((line) => `  ${line}`),
  ];
}
