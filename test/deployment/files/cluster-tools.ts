import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';

/**
 * Programs that stand where a cluster and a registry would be asked: each notes its words in a file of its name. What
 * kubectl does without a cluster, the real one does.
 */
const PROGRAMS = {
  kubectl: (real: string) => `case "$*" in
  *--dry-run=client* | *--local*) exec ${real} "$@" ;;
  *'create --filename=-'*) cat > "$WORLD/secret.json" ;;
  *'get persistentvolumeclaim'*) test -f "$WORLD/claim" ;;
  *'get secrets'*) cat "$WORLD/secrets" ;;
  *'get deployments --selector'*) echo deployment.apps/orders ;;
  *' exec '*) cat "$WORLD/current" ;;
esac
`,
  helm: () => `case "$*" in
  *upgrade* | *rollback*) exit "$(cat "$WORLD/code")" ;;
  *'get values'*--revision*) cat "$WORLD/target" ;;
  *'get values'*) cat "$WORLD/values" ;;
  *history*) cat "$WORLD/history" ;;
esac
`,
  docker: () => `case "$*" in
  'manifest inspect'*) test -f "$WORLD/pushed" ;;
  push*) touch "$WORLD/pushed" ;;
esac
`,
} as const;

/** A registry and a cluster that are files in a folder. */
export interface World {
  /** PATH of who works with them. */
  readonly path: string;
  /** Makes something so. */
  readonly set: (files: Readonly<Record<string, string>>) => void;
  readonly remove: (file: string) => void;
  readonly read: (file: string) => string;
  /** The words of all calls of a program, a line each. */
  readonly calls: (program: keyof typeof PROGRAMS) => readonly string[];
}

/** Makes a world in which everything succeeds, and nothing has been deployed. */
export function makeWorld(): World {
  const world = temporaryFolder({
    code: '0',
    secrets: '',
    history: '',
    claim: '',
    values: '{}',
    target: '{}',
  });
  const bin = temporaryFolder();
  for (const [name, body] of Object.entries(PROGRAMS)) {
    const real =
      name === 'kubectl' ? execFileSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }) : '';
    const head = `#!/bin/sh\nWORLD='${world}'\nprintf '%s\\n' "$*" >> "$WORLD/${name}.calls"\n`;
    writeFiles(bin, { [name]: `${head}${body(real.trim())}` });
    chmodSync(join(bin, name), 0o755);
  }
  const read = (file: string): string => readFileSync(join(world, file), 'utf8');
  const has = (file: string): boolean => existsSync(join(world, file));
  return {
    path: [bin, process.env.PATH].join(delimiter),
    set: (files) => writeFiles(world, files),
    remove: (file) => rmSync(join(world, file)),
    read,
    calls: (program) => (has(`${program}.calls`) ? read(`${program}.calls`).trimEnd().split('\n') : []),
  };
}
