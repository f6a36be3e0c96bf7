import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NotAllowedError, UnavailableError } from '../errors.ts';
import type { GraphAnswers } from '../questions/workspace-reading.ts';
import { dependenciesAmong } from '../workspace/graph/dependencies.ts';
import { mermaidText } from '../workspace/graph/mermaid.ts';
import { platformGraph } from '../workspace/graph/platform-graph.ts';
import { projectAssets } from '../workspace/graph/project-assets.ts';
import { svgText } from '../workspace/graph/svg.ts';
import { liveAssets } from '../workspace/live.ts';
import type { SharedInspection } from '../workspace/validate/inspection.ts';
import { locationsOf } from '../workspace/validate/locations.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { readShared } from './read-workspace.ts';

/**
 * `dgm workspace graph`: the platform as a picture.
 * @throws NetworkError where a live instance cannot be asked; NotAllowedError, or UnavailableError where there is no
 * space, where the file cannot be written.
 */
export async function drawWorkspace(cwd: string, answers: GraphAnswers, errand: ActionErrand): Promise<void> {
  const { output } = answers;
  const format = answers.format || (output.endsWith('.svg') ? 'svg' : 'mermaid');
  const text = await endable(async () => {
    const inspection = await readShared(answers.workspace, cwd, errand.words[0]);
    const dependencies = dependenciesAmong(await assetsOf(inspection, answers.live, errand));
    const graph = platformGraph(
      inspection.registry,
      locationsOf(inspection.files.get('workspace')),
      dependencies,
    );
    return format === 'svg' ? svgText(graph) : mermaidText(graph);
  });
  if (output === '') errand.stdout.write(text);
  else await writeText(resolve(cwd, output), text);
}

/** What makes assets of others known: the running instance, or the environments of the modules. */
async function assetsOf(inspection: SharedInspection, live: string, { switches, report }: ActionErrand) {
  if (live !== '') return liveAssets(live);
  return switches.assets === true ? projectAssets(inspection, report) : [];
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    const Refusal = isFull ? UnavailableError : NotAllowedError;
    throw new Refusal(`The picture ${path} cannot be written.`, {
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'Give another file with --output.',
      cause,
    });
  }
}
