import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
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
  *'get secret sh.helm'*) cat "$WORLD/begun" ;;
  *'get secrets'*) cat "$WORLD/secrets" ;;
  *'get deployments --selector'*) echo deployment.apps/orders ;;
  *' exec '*) cat "$WORLD/current" ;;
esac
`,
  helm: () => `words="$*"
case $words in
  *'get values'*)
    revision=''
    case $words in *--revision*) revision=\${words#*--revision } ;; esac
    cat "$WORLD/values-\${revision%% *}" 2>/dev/null || { echo 'Error: release: not found' >&2; exit 1; } ;;
  *' history '*) cat "$WORLD/history" 2>/dev/null || { echo 'Error: release: not found' >&2; exit 1; } ;;
esac
`,
  docker: () => `case "$*" in
  'manifest inspect'*) test -f "$WORLD/pushed" ;;
  push*) touch "$WORLD/pushed" ;;
esac
`,
} as const;
export type Program = keyof typeof PROGRAMS;

/** A revision of Helm, as an apply has made it. */
export interface MadeRevision {
  readonly status: string;
  readonly secret: string;
  readonly migrations?: string;
  readonly owner?: string;
}

/** A registry and a cluster that are files in a folder. */
export interface World {
  /** PATH of who works with them. */
  readonly path: string;
  /** Makes something so. */
  readonly set: (files: Readonly<Record<string, string>>) => void;
  /** Makes the revisions that Helm has, oldest first. */
  readonly release: (...revisions: readonly MadeRevision[]) => void;
  /** Makes the calls of a program fail that have some words in them; what it says then is its error. */
  readonly fail: (program: Program, words: string, says: string) => void;
  readonly read: (file: string) => string;
  /** The words of all calls of a program, a line each. */
  readonly calls: (program: Program) => readonly string[];
}

/** Makes a world in which everything succeeds, and nothing has been deployed. */
export function makeWorld(): World {
  const world = temporaryFolder({ secrets: '', begun: '' });
  const bin = temporaryFolder();
  for (const [name, body] of Object.entries(PROGRAMS)) {
    const real =
      name === 'kubectl' ? execFileSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }) : '';
    const head = `#!/bin/sh
WORLD='${world}'
printf '%s\\n' "$*" >> "$WORLD/${name}.calls"
if [ -f "$WORLD/${name}.fails" ]; then
  case "$*" in *"$(head -n 1 "$WORLD/${name}.fails")"*) tail -n +2 "$WORLD/${name}.fails" >&2; exit 1 ;; esac
fi
`;
    writeFiles(bin, { [name]: `${head}${body(real.trim())}` });
    chmodSync(join(bin, name), 0o755);
  }
  const read = (file: string): string => readFileSync(join(world, file), 'utf8');
  const has = (file: string): boolean => existsSync(join(world, file));
  return {
    path: [bin, process.env.PATH].join(delimiter),
    set: (files) => writeFiles(world, files),
    release: (...revisions) => writeFiles(world, helmFiles(revisions)),
    fail: (program, words, says) => writeFiles(world, { [`${program}.fails`]: `${words}\n${says}\n` }),
    read,
    calls: (program) => (has(`${program}.calls`) ? read(`${program}.calls`).trimEnd().split('\n') : []),
  };
}

/** What Helm prints of its revisions, in the files that its stand-in reads. */
function helmFiles(revisions: readonly MadeRevision[]): Readonly<Record<string, string>> {
  const values = revisions.map(({ secret, migrations = '', owner = 'orders/production' }) =>
    JSON.stringify({
      deployments: [
        {
          annotations: { 'dagster-module/deployment': owner, 'dagster-module/migrations': migrations },
          envSecrets: [{ name: secret }],
        },
      ],
    }),
  );
  const history = revisions.map(({ status }, index) => ({
    ...{ revision: index + 1, updated: '2026-01-01T00:00:00.1+01:00', status },
    ...{ chart: 'dagster-user-deployments-1', app_version: '1', description: 'not "status":"deployed"' },
  }));
  return {
    history: `${JSON.stringify(history)}\n`,
    ...Object.fromEntries(values.map((text, index) => [`values-${index + 1}`, text])),
    'values-': values.at(-1) ?? '',
  };
}
