import chalk from 'chalk';
import { revealer } from '../module/secrets.ts';
import type { Proposal } from '../plan/proposal.ts';
import { dotenvSecret } from '../render/escape.ts';
import type { ActionErrand } from './addon.ts';
import { carryOutOnce, type Outcome } from './carry-out.ts';
import { countsOf, folderName } from './wording.ts';

/** Gives secrets as they stand in a dotenv file: those that are known, and others by another way. */
export function secretsOf(
  secrets: ReadonlyMap<string, string>,
  others: (name: string) => string,
): (name: string) => string {
  return (name) => {
    const known = secrets.get(name);
    return known === undefined ? others(name) : dotenvSecret(known);
  };
}

/** A change of a workspace, and how it is told. */
export interface WorkspaceErrand extends ActionErrand {
  /** What is done, such as `orders: in the workspace platform`. */
  readonly what: string;
}

/**
 * Writes a changed workspace, and tells what to do next.
 * @param secrets what the secrets of the plan are, by their names.
 * @throws ChangedSince where another command has changed the workspace since it was read.
 */
export async function writeWorkspace(
  proposal: Proposal,
  secrets: ReadonlyMap<string, string>,
  { what, ...errand }: WorkspaceErrand,
): Promise<Outcome> {
  const reveal = secretsOf(secrets, errand.reveal ?? revealer(new Map()));
  const outcome = await carryOutOnce(proposal, { ...errand, keepsHand: true, reveal });
  const told = `${what}, ${countsOf(outcome)} in ${folderName(errand.cwd, proposal.root)}`;
  if (outcome.isDryRun) {
    errand.report(`${told}. This is a dry run: nothing was written.`);
    return outcome;
  }
  const next =
    outcome.applied === undefined || errand.next.length === 0
      ? []
      : ['Next:', ...errand.next.map((line) => `  ${line}`)];
  const lines = [chalk.green(told), ...next].join('\n');
  if (errand.options.isJson) errand.report(lines);
  else errand.stdout.write(`${lines}\n`);
  return outcome;
}
