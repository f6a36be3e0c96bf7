import { posix } from 'node:path';
import { dockerfileCopy } from '../../render/escape-dockerfile.ts';
import type { ModulePart } from '../module-part.ts';
import { IMAGE } from './image-paths.ts';
import { installScript } from './install-script.ts';

/**
 * The lines of a Dockerfile, made from the whole workspace, that bring one module with its own environment: of the one
 * image of the shared topology, or of the image of a module that has no Dockerfile.
 */
export function imageBlock(module: ModulePart): string {
  const from = module.environment;
  const copy = dockerfileCopy(from, posix.join(IMAGE.app, from));
  return `${[copy, ...installScript(module)].join('\n')}\n`;
}
