import { addModuleBlock } from '../../edit/dockerfile.ts';
import { addMarked } from '../../edit/marked-text.ts';
import { insertYaml } from '../../edit/yaml/edit-yaml.ts';
import { type InsideRoot, insideRoot } from '../../plan/plan.ts';
import { composeInsertions } from '../compose-insertions.ts';
import type { ComposeSurroundings } from '../compose-platform.ts';
import { ignoringFor } from '../ignore-secrets.ts';
import type { ModulePart } from '../module-part.ts';
import { type FileKind, fileOf } from '../registry.ts';
import { processBlock } from '../runtime/processes.ts';
import { imageBlock } from '../runtime/shared-image.ts';
import { envPath, surroundings } from '../surroundings.ts';
import type { Workspace } from '../workspace.ts';
import { listProjects } from './dg-file.ts';
import type { Edited } from './edited.ts';
import { addEnvironment, variablesOf } from './env-file.ts';
import { addToLauncher } from './instance-file.ts';
import { addLocations } from './workspace-file.ts';

/** How files of a kind are edited. */
export interface Editor {
  readonly kind: FileKind;
  readonly edit: (text: string | undefined) => Edited;
  /** Where the file is made, should there be none. */
  readonly makes?: InsideRoot;
}

/** What of a workspace the editors look at. */
export type Scope = Pick<Workspace, 'registry' | 'texts' | 'isInGit'>;

/** The editors of all files that modules go into. */
export function editorsOf(
  scope: Scope,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): readonly Editor[] {
  const { registry, texts } = scope;
  const { runtime, topology, launcher } = registry;
  const projects = parts.filter((part) => part.project);
  const inCompose = runtime === 'compose' && fileOf(registry, 'compose') !== undefined;
  return [
    { kind: 'dg', edit: (text) => listProjects(text, projects, registry.files.dg ?? 'dg.toml') },
    { kind: 'workspace', edit: (text = '') => addLocations(text, parts, registry) },
    ...(launcher === 'docker'
      ? [{ kind: 'dagster', edit: (text = '') => addToLauncher(text, parts) } satisfies Editor]
      : []),
    ...(inCompose
      ? ([
          { kind: 'compose', edit: (text = '') => addServices(text, parts, surroundings(registry, texts)) },
          ...environmentEditors(scope, parts, values),
        ] satisfies Editor[])
      : []),
    ...(inCompose && topology === 'shared'
      ? [
          {
            kind: 'dockerfile',
            edit: (text = '') =>
              each(text, parts, (one, part) => addModuleBlock(one, part.name, imageBlock(part))),
          } satisfies Editor,
        ]
      : []),
    ...(runtime === 'processes' && topology === 'servers'
      ? [
          {
            kind: 'processes',
            edit: (text = '') =>
              each(text, parts, (one, part) => addMarked(one, part.name, processBlock(part))),
          } satisfies Editor,
        ]
      : []),
  ];
}

function each(
  text: string,
  parts: readonly ModulePart[],
  edit: (text: string, part: ModulePart) => string,
): Edited {
  return { content: parts.reduce(edit, text) };
}

function environmentEditors(
  { registry, texts, isInGit }: Scope,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): readonly Editor[] {
  const carried = registry.topology === 'servers' ? [...surroundings(registry, texts).secrets.keys()] : [];
  const users = parts
    .map((part) => ({ name: part.name, variables: variablesOf(part, carried) }))
    .filter(({ variables }) => variables.length > 0);
  if (users.length === 0) return [];
  const env = envPath(registry);
  const isSecret = users.some(({ variables }) => variables.some((one) => one.isSecret));
  return [
    { kind: 'env', edit: (text) => addEnvironment(text, users, values, true), makes: env },
    { kind: 'env-example', edit: (text) => addEnvironment(text, users, values, false) },
    ...(isSecret && isInGit
      ? [
          {
            kind: 'gitignore',
            edit: (text) => ({ content: ignoringFor(text, users, env) }),
            makes: insideRoot('.gitignore'),
          } satisfies Editor,
        ]
      : []),
  ];
}

function addServices(text: string, parts: readonly ModulePart[], around: ComposeSurroundings): Edited {
  const { text: content, flows } = insertYaml(text, composeInsertions(text, parts, around));
  return { content, flows };
}
