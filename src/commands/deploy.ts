import { Command } from 'commander';
import type { DeployOptions } from './deploy-errand.ts';
import type { Terminal } from './terminal.ts';

type Verb = (name: string | undefined, options: DeployOptions, terminal: Terminal) => Promise<void>;

/** `dgm deploy plan|apply|status|rollback`: carries deployments out. */
export function deployCommand(terminal: Terminal): Command {
  const verb = (name: string, summary: string, run: Verb): Command =>
    new Command(name)
      .description(summary)
      .argument('[deployment]', 'The deployment: a folder in deploy/. It may be left out where there is one.')
      .option('--module <DIR>', 'The module: its folder, or its name in the workspace around here.')
      .option('--json', 'Print JSON: of a plan and a status one document, else an event a line.')
      .action((deployment: string | undefined, options: DeployOptions) => run(deployment, options, terminal));
  const dirty = 'With rsync: take the folder as it is, with what is in no commit or not pushed.';
  return new Command('deploy')
    .description('Carry out a deployment of a module: plan, apply, look at it, take it back.')
    .addCommand(
      verb('plan', 'Show all that a deploy would do; change nothing.', async (...given) =>
        (await import('./deploy-plan.ts')).planDeployment(...given),
      ).option('--allow-dirty', dirty),
    )
    .addCommand(
      verb('apply', 'Deliver the module, and have it served once it is healthy.', async (...given) =>
        (await import('./deploy-apply.ts')).applyDeployment(...given),
      ).option('--allow-dirty', dirty),
    )
    .addCommand(
      verb('status', 'Tell what runs where, since when, and what has drifted.', async (...given) =>
        (await import('./deploy-status.ts')).showStatus(...given),
      ),
    )
    .addCommand(
      verb('rollback', 'Have a release served again that the hosts keep.', async (...given) =>
        (await import('./deploy-rollback.ts')).rollBackDeployment(...given),
      ).option(
        '--to <RELEASE>',
        'A release, the beginning of its name or of its commit. Default: the one made before the current one.',
      ),
    );
}
