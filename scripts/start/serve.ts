import { once } from 'node:events';
import chalk from 'chalk';
import { Platform, processesOf } from './platform.ts';
import { freePorts } from './ports.ts';
import { FailedStep, type Steps } from './steps.ts';
import { MODULES } from './workspace.ts';

/**
 * Runs the whole platform of a workspace on this machine, until a signal comes or it ends by itself.
 * @throws FailedStep where it runs already, does not start, ends by itself, or leaves something behind.
 */
export async function serve(steps: Steps, root: string): Promise<void> {
  const running = processesOf(root).filter((line) => line.includes('circusd'));
  if (running.length > 0)
    throw new FailedStep(`The platform is running already: ${running.join('; ').trim()}`);
  const url = `http://127.0.0.1:${await freePorts(steps, root)}`;
  const platform = Platform.start(root);
  try {
    await steps.timed('Start the platform, and load all modules (platform.sh)', () =>
      platform.untilLoaded(url, MODULES, steps.signal),
    );
    if (!steps.signal.aborted) {
      console.log(`\nThe platform runs: ${chalk.bold(url)}`);
      console.log(`The lineage of all assets: ${url}/asset-groups`);
      console.log('Ctrl-C ends it.');
      await Promise.race([once(steps.signal, 'abort'), platform.ended]);
    }
    if (!steps.signal.aborted)
      throw new FailedStep('The platform has ended by itself; deployments/local/run has its logs.');
  } finally {
    const left = await steps.timed('End the platform', () => platform.end());
    // biome-ignore lint/correctness/noUnsafeFinally: what is left is the worse of two errors.
    if (left.length > 0) throw new FailedStep(`These processes are left:\n${left.join('\n')}`);
  }
}
