import { DEPLOYMENTS } from './module-deployment.ts';
import type { DeploymentSettings } from './settings.ts';

/** The commands of a deployment, from the folder of its module; source text of a shell. */
export interface RunbookCommands {
  readonly plan: string;
  readonly apply: string;
  readonly status: string;
  readonly rollback: string;
  /** Back to what is named. */
  readonly rollbackTo: string;
  /** The same without `dgm`. */
  readonly script: Readonly<Record<'apply' | 'status' | 'rollback' | 'rollbackTo', string>>;
}

/** The forms of what a rollback goes back to, in examples. */
const EXAMPLES = { release: '20260102T030405Z-0123456789', revision: '3' } as const;

/** @param goesBackTo what a rollback of this deployment goes back to. */
export function runbookCommands(
  { name }: Pick<DeploymentSettings, 'name'>,
  goesBackTo: keyof typeof EXAMPLES,
): RunbookCommands {
  const dgm = (verb: string): string => `dgm deploy ${verb} ${name}`;
  const script = (verb: string): string => `${DEPLOYMENTS}/${name}/deploy.sh ${verb}`;
  const example = EXAMPLES[goesBackTo];
  return {
    ...{ plan: dgm('plan'), apply: dgm('apply'), status: dgm('status'), rollback: dgm('rollback') },
    rollbackTo: `${dgm('rollback')} --to ${example}`,
    script: {
      ...{ apply: script('apply'), status: script('status'), rollback: script('rollback') },
      rollbackTo: script(`rollback ${example}`),
    },
  };
}

/** The commands at the top of a runbook: with what each does behind it. */
export function quickReference({ plan, apply, status, rollback, script }: RunbookCommands): {
  readonly dgm: string;
  readonly script: string;
} {
  const does = 'does it';
  const tells = 'what runs where, since when, of which commit';
  const back = 'back to the one before';
  return {
    dgm: commentedLines([
      [plan, 'all that would happen; changes nothing'],
      [apply, does],
      [status, tells],
      [rollback, back],
    ]),
    script: commentedLines([
      [script.apply, does],
      [script.status, tells],
      [script.rollback, back],
    ]),
  };
}

function commentedLines(lines: readonly (readonly [command: string, about: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, about]) => `${command.padEnd(width)}   # ${about}`).join('\n');
}
