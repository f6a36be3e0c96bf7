import { isWorkspaceToml } from '../edit/toml/projects.ts';
import { isWorkspaceYaml } from './find-workspace.ts';
import { yamlValue } from './lenient-yaml.ts';
import type { FileKind } from './registry.ts';

/** How a file of a kind is known: by its name, then by what is in it. */
export interface FileSign {
  readonly kind: FileKind;
  readonly name: RegExp;
  /** The name that counts where others of the kind are as near. */
  readonly usual: RegExp;
  readonly isOne: (text: string) => boolean;
}

const DAGSTER_PROGRAM = /(?<![\w-])dagster(?:-webserver|-daemon)?\s/;

export const FILE_SIGNS: readonly FileSign[] = [
  { kind: 'dg', name: /^(?:dg|pyproject)\.toml$/, usual: /^dg/, isOne: isWorkspaceToml },
  { kind: 'workspace', name: /^workspace.*\.ya?ml$/, usual: /^workspace\.ya?ml$/, isOne: isWorkspaceYaml },
  { kind: 'dagster', name: /^dagster\.ya?ml$/, usual: /./, isOne: isInstance },
  {
    kind: 'compose',
    name: /^(?:docker-)?compose(?:[._-].*)?\.ya?ml$/,
    usual: /^(?:docker-)?compose\.ya?ml$/,
    isOne: (text) => hasKey(text, 'services'),
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
function isInstance(text: string): boolean {
  return !hasKey(text, 'apiVersion') && !hasKey(text, 'load_from') && !hasKey(text, 'services');
}

function isProcesses(text: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*(?:cmd|command|args)\s*=/.test(line) && DAGSTER_PROGRAM.test(line));
}

function isUnit(text: string): boolean {
  return text.split('\n').some((line) => /^\s*ExecStart\s*=/.test(line) && DAGSTER_PROGRAM.test(line));
}

function hasKey(text: string, key: string): boolean {
  const value = yamlValue(text);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
