import { posix } from 'node:path';
import { list, record } from '../parsed-values.ts';
import type { SharedFile } from './shared-file.ts';

/** A code location that a `workspace.yaml` lists. */
export interface Location {
  readonly index: number;
  /** What Dagster calls it; undefined where the environment says. */
  readonly name: string | undefined;
  /** Where its code server is; undefined where the environment says, or where it has none. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly isServer: boolean;
}

/**
 * The code locations of a `workspace.yaml`, with the names that Dagster gives to those that have none.
 * https://docs.dagster.io/deployment/code-locations/workspace-yaml
 */
export function locationsOf(file: SharedFile | undefined): readonly Location[] {
  return list(record(file?.value).load_from).flatMap((one, index) => {
    const [pair] = Object.entries(record(one));
    if (pair === undefined) return [];
    const [kind, value] = pair;
    const entry = record(value);
    const isServer = kind === 'grpc_server';
    const host = text(entry.host) ?? (isServer && entry.host === undefined ? 'localhost' : undefined);
    const port = typeof entry.port === 'number' ? entry.port : undefined;
    const name =
      entry.location_name === undefined ? usualName(kind, value, host, port) : text(entry.location_name);
    return [{ index, name, host: isServer ? host : undefined, port: isServer ? port : undefined, isServer }];
  });
}

/** The line of a location. */
export function lineOf(file: SharedFile, { index }: Location): number {
  return file.line(['load_from', index]);
}

function usualName(
  kind: string,
  value: unknown,
  host: string | undefined,
  port: number | undefined,
): string | undefined {
  const { module_name: module, package_name: pack, relative_path: path } = record(value);
  if (kind === 'grpc_server')
    return host === undefined || port === undefined ? undefined : `grpc:${host}:${port}`;
  if (kind === 'python_file') {
    const file = text(value) ?? text(path);
    return file === undefined ? undefined : posix.basename(file);
  }
  return text(value) ?? text(module) ?? text(pack);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
