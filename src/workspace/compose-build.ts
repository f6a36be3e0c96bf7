import { posix } from 'node:path';
import { interpolated } from './interpolation.ts';
import { yamlValue } from './lenient-yaml.ts';

/**
 * The Dockerfile that a service of a compose file is built from: its own, or that of a service that makes its image.
 * @param folder of the compose file.
 * @returns a path as far from the root as the folder is; undefined where the service is not built here.
 */
export function dockerfileOf(composeText: string, service: string, folder: string): string | undefined {
  const services = record(record(yamlValue(composeText)).services);
  const own = record(services[service]);
  const sameImage = Object.values(services)
    .map(record)
    .filter(({ image }) => image !== undefined && image === own.image);
  const build = [own, ...sameImage].find((one) => one.build !== undefined)?.build;
  if (build === undefined) return undefined;
  const { context = '.', dockerfile = 'Dockerfile', dockerfile_inline: inline } = record(build);
  if (inline !== undefined) return undefined;
  const parts = [typeof build === 'string' ? build : context, dockerfile].map((one) =>
    interpolated(String(one), new Map()),
  );
  return posix.join(folder, ...parts);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
