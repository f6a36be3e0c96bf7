import { sh } from '../../../render/escape-sh.ts';
import { putFile } from '../put-file.ts';
import { commitChanges } from './commit-changes.ts';
import { type HostDelivery, releaseFolder } from './delivery.ts';
import { composeFile, imageSteps, imageTag, loadCommitted, makeImage } from './image.ts';

/** An image is made and pushed here, and pulled by the host; of the files, the compose file alone travels. */
export const dockerDelivery: HostDelivery = {
  tools: ['docker'],
  makesEnvironment: false,
  load: loadCommitted,
  steps: (errand, freight) => [
    ...imageSteps(errand, freight),
    { side: 'here', step: 'files', command: 'compose.yaml, over ssh' },
    { side: 'host', step: 'pull', command: `docker pull ${sh(imageTag(errand, freight))}` },
  ],
  changes: async (errand, { commit, content }, { state }) =>
    state.current === undefined
      ? content.files.map((path) => ({ path, change: 'new' }))
      : commitChanges(errand, state, commit),
  prepare: makeImage,
  deliver: async ({ deployment }, _, { connection, id }) =>
    putFile(
      connection,
      `${releaseFolder(deployment, id)}/compose.yaml`,
      await composeFile(deployment),
      '027',
    ),
};
