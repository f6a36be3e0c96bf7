import { readFileSync } from 'node:fs';
import { setStoredAnswers } from '../edit/yo-rc.ts';
import { insideRoot } from '../plan/plan.ts';
import type { Proposal, Wanted } from '../plan/proposal.ts';
import { YO_RC } from '../questions/stored-answers.ts';
import { render } from '../render/render.ts';
import { listLayer, type TemplateFile } from '../render/templates.ts';
import type { ModuleSpec } from './spec.ts';
import { viewOf } from './view.ts';

/** Files that only their owner may read. */
const PRIVATE = new Set(['.env']);

/** Plans a new module: every file of it, a pure function of the specification. */
export function planModule(spec: ModuleSpec, root: string): Proposal {
  const view = viewOf(spec);
  const files = layersOf(spec)
    .flatMap((layer) => listLayer(`module/${layer}`))
    .map((file) => wanted(file, spec, view));
  files.push({
    kind: 'edit',
    path: insideRoot(YO_RC),
    mode: 0o644,
    edit: (text) => setStoredAnswers(text, storedAnswers(spec)),
  });
  return { root, part: 'module', files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** The folders of `templates/module` that a module is made of. */
function layersOf(spec: ModuleSpec): readonly string[] {
  return [
    'base',
    spec.database,
    ...(spec.schedule === undefined ? [] : ['schedule']),
    ...(spec.partitions === undefined ? [] : ['partitions']),
    ...(spec.partitions !== undefined && spec.database === 'none' ? ['none-partitions'] : []),
    ...(spec.traits.quality ? ['quality'] : []),
    ...(spec.traits.regulated ? ['regulated'] : []),
    ...(spec.data.bundled ? ['sample'] : []),
  ];
}

function wanted(file: TemplateFile, spec: ModuleSpec, view: Readonly<Record<string, unknown>>): Wanted {
  const path = insideRoot(file.target.replaceAll('__package__', spec.package));
  const content = file.isTemplate ? render(file.source, view) : readFileSync(file.source);
  if (!PRIVATE.has(path)) return { kind: 'whole', path, content, mode: 0o644 };
  // Made once: what is in it later is the user's.
  return { kind: 'edit', path, mode: 0o600, edit: (text) => text ?? content };
}

/** The answers as `.yo-rc.json` keeps them: all but the folder, which is where the file is. */
function storedAnswers(spec: ModuleSpec): Readonly<Record<string, unknown>> {
  return {
    name: spec.name,
    title: spec.title,
    description: spec.description,
    from: spec.data.bundled ? [] : spec.tables.map((table) => `${spec.data.directory}/${table.file}`),
    database: spec.database,
    governance: spec.governance,
    owner: spec.owners,
    partitions: spec.partitions?.kind ?? 'none',
    ...(spec.partitions === undefined ? {} : { 'partition-column': spec.partitionColumn }),
    schedule: spec.scheduleAnswer,
    timezone: spec.timezone,
    capability: spec.capabilities,
    python: spec.python,
  };
}
