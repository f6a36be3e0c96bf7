import type { AnswersTo } from '../questions/question.ts';
import type { workspaceOnly } from '../questions/workspace.ts';
import type { RegisteredModule } from '../workspace/registry.ts';
import { tableText } from '../workspace/table.ts';
import { locationsOf } from '../workspace/validate/locations.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { readShared } from './read-workspace.ts';

const HEADING = ['NAME', 'PATH', 'SERVER', 'PORT', 'DATABASES', 'INTEGRATED IN'] as const;

/** `dgm workspace list`: the modules of a workspace, and where each is integrated. */
export async function listModules(
  cwd: string,
  { workspace }: AnswersTo<typeof workspaceOnly>,
  { words, switches, stdout, report }: ActionErrand,
): Promise<void> {
  const { registry, files } = await endable(async () => readShared(workspace, cwd, words[0]));
  const { modules } = registry;
  if (switches.json === true) {
    stdout.write(`${JSON.stringify(modules.map(asJson), null, 2)}\n`);
    return;
  }
  if (modules.length === 0)
    report(`${registry.name} has no modules. Put one in with dgm workspace add PATH.`);
  else stdout.write(`${tableText(HEADING, modules.map(asRow), widthOf(stdout)).join('\n')}\n`);
  const own = new Set(modules.map(({ name }) => name));
  const others = locationsOf(files.get('workspace')).flatMap(({ name }) =>
    name === undefined || own.has(name) ? [] : [name],
  );
  if (others.length > 0) report(`Also served, and no modules of the workspace: ${others.join(', ')}.`);
}

/** The width of a terminal; undefined where the output goes elsewhere. */
export function widthOf(stdout: ActionErrand['stdout']): number | undefined {
  return 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : undefined;
}

/** What a module is, for programs. */
export function asJson({ owned, ...module }: RegisteredModule): Readonly<Record<string, unknown>> {
  return { ...module, files: Object.keys(owned) };
}

function asRow({ name, path, server, port, databases, owned }: RegisteredModule): readonly string[] {
  return [
    ...[name, path, server, String(port)],
    databases.map((one) => `${one.name} (${one.engine})`).join(', ') || '-',
    Object.keys(owned).join(', ') || '-',
  ];
}
