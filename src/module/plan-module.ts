import { readFileSync } from 'node:fs';
import { type Change, insideRoot, type Plan } from '../plan/plan.ts';
import { YO_RC, YO_RC_KEY } from '../questions/stored-answers.ts';
import { render } from '../render/render.ts';
import { listLayer, type TemplateFile } from '../render/templates.ts';
import type { ModuleSpec } from './spec.ts';
import { viewOf } from './view.ts';

/** Files that only their owner may read. */
const PRIVATE = new Set(['.env']);

/** Plans a new module: every file of it, a pure function of the specification. */
export function planModule(spec: ModuleSpec, root: string): Plan {
  const view = viewOf(spec);
  const changes = layersOf(spec)
    .flatMap((layer) => listLayer(`module/${layer}`))
    .map((file) => create(file, spec, view));
  changes.push({
    kind: 'create',
    path: insideRoot(YO_RC),
    content: `${JSON.stringify({ [YO_RC_KEY]: storedAnswers(spec) }, null, 2)}\n`,
    mode: 0o644,
  });
  return { root, changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)) };
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

function create(file: TemplateFile, spec: ModuleSpec, view: Readonly<Record<string, unknown>>): Change {
  const path = insideRoot(file.target.replaceAll('__package__', spec.package));
  return {
    kind: 'create',
    path,
    content: file.isTemplate ? render(file.source, view) : readFileSync(file.source),
    mode: PRIVATE.has(path) ? 0o600 : 0o644,
  };
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
