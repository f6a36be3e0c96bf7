import { posix } from 'node:path';
import { instructionsOf } from '../edit/dockerfile-instructions.ts';
import { interpolated } from './interpolation.ts';
import { yamlValue } from './lenient-yaml.ts';
import { list, record } from './parsed-values.ts';

/**
 * The files and folders that a compose file puts into its services.
 * @param folder of the compose file, from the root.
 * @returns paths from the root.
 */
export function pathsInCompose(text: string, folder: string): readonly string[] {
  const value = record(yamlValue(text));
  const volumes = Object.values(record(value.services)).flatMap((one) => list(record(one).volumes));
  const configs = Object.values(record(value.configs)).map((one) => record(one).file);
  const sources = [...volumes.map((one) => (typeof one === 'string' ? one : record(one).source)), ...configs];
  return sources.flatMap((one) => {
    if (typeof one !== 'string') return [];
    const [source = ''] = interpolated(one, new Map()).split(':');
    // A name without a slash is that of a volume, but for a file.
    return source.startsWith('.') || source.includes('/') || configs.includes(one)
      ? [joined(folder, source)]
      : [];
  });
}

/**
 * The files and folders that a Dockerfile copies into its image.
 * @param context the folder that it is built in, from the root.
 * @returns paths from the root.
 */
export function pathsInDockerfile(text: string, context: string): readonly string[] {
  const copies = instructionsOf(text).filter(({ name, argument }) => {
    return (name === 'COPY' || name === 'ADD') && !argument.includes('--from=');
  });
  return copies.flatMap(({ argument }) => {
    const words = argument.replaceAll(/[[\],"]/g, ' ').split(/\s+/);
    return words
      .filter((word) => word !== '' && !word.startsWith('--'))
      .slice(0, -1)
      .map((one) => joined(context, one));
  });
}

function joined(folder: string, path: string): string {
  return posix.join(folder, path).replace(/\/$/, '');
}
