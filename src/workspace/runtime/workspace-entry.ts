import { posix } from 'node:path';
import { yaml } from '../../render/escape.ts';
import { yamlName } from '../../render/escape-compose.ts';
import type { ModulePart, Settings } from '../module-part.ts';
import { folderInImage, programsInImage } from './image-paths.ts';

/**
 * The entry of a module in `workspace.yaml`, below `load_from:`: its code server, or what the webserver loads itself
 * in the shared topology. https://docs.dagster.io/deployment/code-locations/workspace-yaml
 * @param above the way from the folder of that file to the root, where it is not there.
 */
export function workspaceEntry(
  module: ModulePart,
  settings: Pick<Settings, 'topology' | 'runtime'>,
  above = '.',
): string {
  const { name, host, port } = module;
  const location = `    location_name: ${yamlName(name)}\n`;
  if (settings.topology === 'servers')
    return `- grpc_server:\n    host: ${yamlName(host)}\n    port: ${port}\n${location}`;
  const inImage = settings.runtime === 'compose';
  // Dagster takes these as seen from where the webserver runs, which is the root.
  const folder = inImage ? folderInImage(module) : module.path;
  const python = inImage
    ? posix.join(programsInImage(module), 'python')
    : posix.join(module.environment, '.venv/bin/python');
  const rest = `${location}    executable_path: ${yaml(python)}\n`;
  if ('module' in module.code) {
    const target = `    module_name: ${yamlName(module.code.module)}\n    working_directory: ${yaml(folder)}\n`;
    return `- python_module:\n${target}${rest}`;
  }
  // And these as seen from the file itself.
  const seen = inImage ? folder : posix.join(above, folder);
  const file = posix.join(seen, module.code.file);
  const target = `    relative_path: ${yaml(file)}\n    working_directory: ${yaml(seen)}\n`;
  return `- python_file:\n${target}${rest}`;
}
