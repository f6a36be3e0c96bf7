import { posix } from 'node:path';
import { interpolated } from './interpolation.ts';
import { yamlValue } from './lenient-yaml.ts';
import { record } from './parsed-values.ts';

/** A Dockerfile, and the folder that it is built in; both from the root. */
export interface Build {
  readonly dockerfile: string;
  readonly context: string;
}

/**
 * The Dockerfile that a service of a compose file is built from: its own, or that of a service that makes its image.
 * @param folder of the compose file, from the root.
 * @returns undefined where the service is not built here.
 */
export function buildOf(composeText: string, service: string, folder: string): Build | undefined {
  const services = record(record(yamlValue(composeText)).services);
  const own = record(services[service]);
  const sameImage = Object.values(services)
    .map(record)
    .filter(({ image }) => image !== undefined && image === own.image);
  const build = [own, ...sameImage].find((one) => one.build !== undefined)?.build;
  if (build === undefined) return undefined;
  const said = typeof build === 'string' ? { context: build } : record(build);
  const { context: written = '.', dockerfile = 'Dockerfile', dockerfile_inline: inline } = record(said);
  if (inline !== undefined) return undefined;
  const context = posix.join(folder, interpolated(String(written), new Map()));
  return { context, dockerfile: posix.join(context, interpolated(String(dockerfile), new Map())) };
}
