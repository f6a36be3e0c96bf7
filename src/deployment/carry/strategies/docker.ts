import { sh } from '../../../render/escape-sh.ts';
import { commitChanges } from './commit-changes.ts';
import type { HostDelivery } from './delivery.ts';
import { imageSteps, imageTag, loadCommitted, makeImage } from './image.ts';

/** An image is made and pushed here, and pulled by the host, which writes its compose file by itself: no file travels. */
export const dockerDelivery: HostDelivery = {
  tools: ['docker'],
  makesEnvironment: false,
  load: loadCommitted,
  steps: (errand, freight) => [
    ...imageSteps(errand, freight),
    { side: 'host', step: 'pull', command: `docker pull ${sh(imageTag(errand, freight))}` },
  ],
  changes: async (errand, { commit, content }, { state }) =>
    state.current === undefined
      ? content.files.map((path) => ({ path, change: 'new' }))
      : commitChanges(errand, state, commit),
  prepare: makeImage,
};
