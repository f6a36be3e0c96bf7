import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { insideRoot } from '../../../src/plan/plan.ts';
import { isSecretText, withSecrets } from '../../../src/plan/secret.ts';
import { freshFiles } from '../../../src/workspace/fresh-files.ts';
import type { ModulePart, Settings } from '../../../src/workspace/module-part.ts';
import type { FileKind } from '../../../src/workspace/registry.ts';

/** Settings of a workspace: those of `dgm workspace init` with nothing said, and what is given. */
export function settings(given: Partial<Settings> = {}): Settings {
  return {
    ...{ name: 'platform', runtime: 'compose', storage: 'postgres', topology: 'servers' },
    ...{ launcher: 'default', port: 3000, network: 'platform' },
    ...given,
  } as Settings;
}

/** A module as a workspace knows it: below `modules/`, with nothing of its own, and what is given. */
export function part(name: string, given: Partial<ModulePart> = {}): ModulePart {
  const path = given.path ?? insideRoot(`modules/${name}`);
  return {
    ...{ name, path, environment: path, code: { module: `${name}.definitions` }, project: true },
    ...{ server: 'code-server', host: name, port: 4000, databases: [], variables: [], mounts: [] },
    isOurs: false,
    hasDockerfile: false,
    ...given,
  };
}

/** A module of ours with a database of each kind that a workspace runs, a secret, and files that it reads. */
export function fullPart(name: string, given: Partial<ModulePart> = {}): ModulePart {
  const login = (prefix: string) => ({
    ...{ host: `${prefix}_HOST`, port: `${prefix}_PORT`, user: `${prefix}_USER` },
    ...{ password: `${prefix}_PASSWORD`, database: `${prefix}_DATABASE` },
  });
  const database = (prefix: string, service: string, engine: 'postgres' | 'mysql', port: string) => {
    const variables = login(prefix);
    return {
      database: { name: 'db', engine, service, volume: service, variables },
      variables: [
        { name: variables.host, isSecret: false, container: service },
        { name: variables.port, isSecret: false, container: port },
        { name: variables.user, isSecret: false },
        { name: variables.password, isSecret: true },
        { name: variables.database, isSecret: false },
      ],
    };
  };
  const upper = name.toUpperCase().replaceAll(/\W/g, '_');
  const main = database(`${upper}_DB`, `${name}-db`, 'postgres', '5432');
  const shop = database(`${upper}_SHOP`, `${name}-shop`, 'mysql', '3306');
  return part(name, {
    databases: [main.database, shop.database],
    variables: [
      { name: `${upper}_STORAGE_URL`, isSecret: false },
      { name: `${upper}_ALERT_WEBHOOK`, isSecret: true },
      { name: `${upper}_TEXT`, isSecret: false, container: 'a $b "c"' },
      ...main.variables,
      ...shop.variables,
    ],
    mounts: [{ source: `modules/${name}/data files`, target: '/data' }],
    isOurs: true,
    hasDockerfile: true,
    ...given,
  });
}

/** Writes the files of a new workspace. */
export function writeFresh(
  root: string,
  of: Settings,
  given: Partial<Record<FileKind, string>> = {},
  reveal: (name: string) => string = () => 'secret',
): void {
  for (const { path, content, mode } of freshFiles(of, root, given)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, isSecretText(content) ? withSecrets(content, reveal) : content, { mode });
  }
}
