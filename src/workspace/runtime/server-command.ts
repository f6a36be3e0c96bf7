import { posix } from 'node:path';
import type { ModulePart } from '../module-part.ts';

/**
 * The command that serves a module: `dagster code-server start`, or `dagster api grpc`, which needs 100 MB less and
 * cannot reload its definitions. A run is started with the interpreter of its server.
 * @param dagster the program.
 * @param folder the module's, where the code is a file; it is the working directory.
 */
export function serverCommand(
  { code, server, port, name }: ModulePart,
  { dagster, host, folder }: { readonly dagster: string; readonly host: string; readonly folder: string },
): readonly string[] {
  return [
    ...[dagster, ...(server === 'grpc' ? ['api', 'grpc'] : ['code-server', 'start'])],
    ...['-h', host, '-p', String(port)],
    ...('module' in code ? ['-m', code.module] : ['-f', posix.join(folder, code.file)]),
    ...['-d', folder, '--location-name', name, '--use-python-environment-entry-point'],
  ];
}
