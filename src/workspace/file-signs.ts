import { isWorkspaceToml } from '../edit/toml/projects.ts';
import { hasLine, isWorkspaceYaml } from './find-workspace.ts';
import { yamlValue } from './lenient-yaml.ts';
import type { FileKind } from './registry.ts';

/** How a file of a kind is known: by its name, then by what is in it. */
export interface FileSign {
  readonly kind: FileKind;
  readonly name: RegExp;
  /** The name that counts where others of the kind are as near. */
  readonly usual: RegExp;
  readonly isOne: (text: string, name: string) => boolean;
}

const DAGSTER_PROGRAM = /(?<![\w-])dagster(?:-webserver|-daemon)?\s/;

const DAGSTER_YAML = /^dagster\.ya?ml$/;

/** The keys of a `dagster.yaml`: https://docs.dagster.io/deployment/oss/dagster-yaml */
const INSTANCE_KEYS = new Set(
  `auto_materialize backfills code_servers compute_logs concurrency defs_state_storage event_log_storage freshness
  instance_class local_artifact_storage nux python_logs retention run_coordinator run_launcher run_monitoring run_queue
  run_retries run_storage schedule_storage scheduler schedules secrets sensors storage telemetry`.split(
    /\s+/,
  ),
);

export const FILE_SIGNS: readonly FileSign[] = [
  { kind: 'dg', name: /^(?:dg|pyproject)\.toml$/, usual: /^dg/, isOne: isWorkspaceToml },
  {
    kind: 'workspace',
    name: /^(?:dagster[._-])?workspace.*\.ya?ml$/,
    usual: /^workspace\.ya?ml$/,
    isOne: isWorkspaceYaml,
  },
  {
    kind: 'dagster',
    name: /^dagster(?:[._-].*)?\.ya?ml$/,
    usual: DAGSTER_YAML,
    isOne: (text, name) => (DAGSTER_YAML.test(name) ? isNothingElse(text) : isInstance(text)),
  },
  {
    kind: 'compose',
    name: /^(?:docker-)?compose(?:[._-].*)?\.ya?ml$/,
    usual: /^(?:docker-)?compose\.ya?ml$/,
    isOne: (text) => hasKey(text, 'services') || isBrokenCompose(text),
  },
  {
    kind: 'dockerfile',
    name: /^(?:Dockerfile(?:[._-].*)?|.*\.[Dd]ockerfile)$/,
    usual: /^Dockerfile$/,
    isOne: (text) => /\b(?:pip|uv|poetry|pdm)\b[\s\S]*\bdagster\b/.test(text),
  },
  {
    kind: 'processes',
    name: /^(?:circus.*\.ini|supervisord?.*\.(?:conf|ini))$/,
    usual: /^(?:circus\.ini|supervisord\.conf)$/,
    isOne: isProcesses,
  },
  { kind: 'units', name: /\.service$/, usual: /./, isOne: isUnit },
];

/** Kubernetes manifests and charts may be called `dagster.yaml`, too. */
function isNothingElse(text: string): boolean {
  return !['apiVersion', 'load_from', 'services'].some((key) => hasKey(text, key));
}

/** Values for charts have some of these keys, and others. */
function isInstance(text: string): boolean {
  const value = yamlValue(text);
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return keys.length > 0 && keys.every((key) => INSTANCE_KEYS.has(key));
}

function isProcesses(text: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*(?:cmd|command|args)\s*=/.test(line) && DAGSTER_PROGRAM.test(line));
}

function isUnit(text: string): boolean {
  return text.split('\n').some((line) => /^\s*ExecStart\s*=/.test(line) && DAGSTER_PROGRAM.test(line));
}

/** What is wrong with it is told by whoever has to edit it. */
function isBrokenCompose(text: string): boolean {
  return yamlValue(text) === undefined && hasLine(text, 'services') && /\bdagster\b/.test(text);
}

function hasKey(text: string, key: string): boolean {
  const value = yamlValue(text);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
