import { dependenciesAmong } from '../../src/workspace/graph/dependencies.ts';
import { projectAssets } from '../../src/workspace/graph/project-assets.ts';
import { inspectShared } from '../../src/workspace/validate/inspect.ts';
import type { Steps } from './steps.ts';

/** Counts what `dgm workspace graph --assets` draws. @returns it as text. */
export async function countGraph(steps: Steps, root: string): Promise<string> {
  return steps.timed('Ask for the assets of all modules (dgm workspace graph --assets)', async () => {
    const inspection = await inspectShared(root);
    const assets = await projectAssets(inspection, (line) => {
      throw new Error(line);
    });
    const between = dependenciesAmong(assets).map(
      ({ from, to, assets: keys }) => `${to} takes ${keys.join(', ')} from ${from}`,
    );
    return `${inspection.registry.modules.length} modules, ${assets.length} assets; ${between.join('; ')}`;
  });
}
