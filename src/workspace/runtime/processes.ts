import { circusCommand } from '../../render/escape-ini.ts';
import type { ModulePart } from '../module-part.ts';
import { serverCommand } from './server-command.ts';

/** Starts one process of the platform; from the root, where circus runs. */
export const PROCESS_SCRIPT = 'deployments/local/process.sh';

/** How circus treats a process of the platform. */
export const WATCHED = [
  // Circus gives a process no variables otherwise, not even PATH.
  'copy_env = True',
  'stop_children = True',
  'graceful_timeout = 15',
  // Never given up: what it needs may come back.
  'max_retry = -1',
] as const;

/** The lines of a module in circus.ini: a watcher of its code server. */
export function processBlock(module: ModulePart): string {
  const name = processName(module);
  const server = serverCommand(module, { dagster: 'dagster', host: '127.0.0.1', folder: '.' });
  const command = circusCommand(['sh', PROCESS_SCRIPT, name, module.path, module.environment, ...server]);
  const lines = [`[watcher:${name}]`, `cmd = ${command}`, ...WATCHED, ...logLines(name)];
  return `${lines.join('\n')}\n`;
}

/** What circus calls a module's code server. */
function processName({ name }: Pick<ModulePart, 'name'>): string {
  return `code-${name}`;
}

/** Where the output of a process goes: a file that is renamed when it is full. */
export function logLines(name: string): readonly string[] {
  return [
    'stdout_stream.class = FileStream',
    `stdout_stream.filename = deployments/local/run/${name}.log`,
    'stdout_stream.max_bytes = 10000000',
    'stdout_stream.backup_count = 3',
  ];
}
