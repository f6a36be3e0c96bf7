import {
  type ExpectedError,
  FailureError,
  NetworkError,
  NotAllowedError,
  UnavailableError,
} from '../../../errors.ts';
import { sh } from '../../../render/escape-sh.ts';
import { imageOf } from '../../settings.ts';
import { releaseContent } from '../content.ts';
import { committed, type Freight, pushed } from '../freight.ts';
import { lastLine, runProgram } from '../program.ts';
import { told } from '../progress.ts';
import { passing, retrying } from '../retry.ts';
import { sourceState } from '../source-state.ts';
import type { Errand, PlannedStep } from './delivery.ts';

/**
 * The image of a module: made here of its `Dockerfile`, and pushed, with the commit as its tag. No engine runs in our
 * tests: what is called is checked against the help of the real client, and was not run.
 */
export function imageTag({ deployment: { settings } }: Errand, { commit }: Freight): string {
  return `${imageOf(settings)}:${commit}`;
}

/** Looks at the commit that the image is made of. */
export async function loadCommitted({ deployment, here }: Errand): Promise<Freight> {
  const { root, settings } = deployment;
  const { commit, source } = committed(await sourceState(root, here, true), '');
  pushed(source, '');
  const content = await releaseContent(root, source, { exclude: settings.exclude, withNew: false }, here);
  if (!content.files.includes('Dockerfile')) {
    throw new UnavailableError('The module has no Dockerfile.', {
      why: 'Its image is made of it.',
      next: 'Get it back from git.',
    });
  }
  return { commit, isDirty: false, prefix: source.prefix, content };
}

/** What is done here for an image, for a plan. */
export function imageSteps(errand: Errand, freight: Freight): readonly PlannedStep[] {
  const tag = imageTag(errand, freight);
  return imageCommands(tag).map(([step, ...words]) => ({
    ...{ side: 'here', step: step ?? '' },
    command: `${['docker', ...words].map(sh).join(' ')}, where the registry lacks it`,
  }));
}

/**
 * Builds the image and pushes it, where the registry lacks it: pushed again, the tag would be another image.
 * @throws what docker says, in our classes of errors.
 */
export async function makeImage(errand: Errand, freight: Freight): Promise<void> {
  const { deployment, here } = errand;
  const options = { cwd: deployment.root, env: here.env, signal: here.signal };
  const tag = imageTag(errand, freight);
  const { code: lacks } = await runProgram('docker', ['manifest', 'inspect', tag], options);
  if (lacks === 0) return here.progress({ event: 'note', host: undefined, text: `The registry has ${tag}.` });
  for (const [step = '', ...words] of imageCommands(tag)) {
    const text = ['docker', ...words].join(' ');
    await told(here.progress, { host: undefined, step, text }, () =>
      retrying(here, undefined, async () => {
        const { code, stderr, stdout } = await runProgram('docker', words, options);
        if (code !== 0) throw dockerFailure(step, stderr.trim() === '' ? stdout : stderr);
      }),
    );
  }
}

/** The step, then the words for docker. */
function imageCommands(tag: string): readonly (readonly string[])[] {
  return [
    ['build', 'build', '--tag', tag, '.'],
    ['push', 'push', tag],
  ];
}

function dockerFailure(step: string, output: string): ExpectedError {
  const told = { why: lastLine(output) };
  if (/Cannot connect to the Docker daemon|Is the docker daemon running/.test(output)) {
    return new UnavailableError('No engine of Docker runs here.', { ...told, next: 'Start it.' });
  }
  if (/denied|unauthorized|authentication required/i.test(output)) {
    return new NotAllowedError(`docker ${step} is refused.`, { ...told, next: 'Call docker login.' });
  }
  if (
    /no such host|connection refused|i\/o timeout|TLS handshake timeout|network is unreachable/i.test(output)
  ) {
    return passing(new NetworkError(`docker ${step} does not reach the registry.`, told));
  }
  if (/no space left/i.test(output)) return new UnavailableError('There is no space left here.', told);
  return new FailureError(`docker ${step} failed.`, { ...told, next: `Call it by hand, to see more.` });
}
