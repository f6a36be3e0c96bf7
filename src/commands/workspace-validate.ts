import chalk from 'chalk';
import { InvalidContentError } from '../errors.ts';
import type { ValidationAnswers } from '../questions/workspace-reading.ts';
import { liveLocations } from '../workspace/live.ts';
import { onOneLine } from '../workspace/table.ts';
import { type Finding, sortedFindings } from '../workspace/validate/finding.ts';
import { inspect } from '../workspace/validate/inspect.ts';
import { liveRules } from '../workspace/validate/live-rules.ts';
import { validate } from '../workspace/validate/validate.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { workspaceRoot } from './workspace-root.ts';

/** A workspace in which files, registry and modules disagree. */
export class InconsistentWorkspaceError extends InvalidContentError {}

/**
 * `dgm workspace validate`: every disagreement of a workspace.
 * @throws InconsistentWorkspaceError where there are errors, NetworkError where a live instance cannot be asked.
 */
export async function validateWorkspace(
  cwd: string,
  { workspace, live }: ValidationAnswers,
  { words, switches, stdout }: ActionErrand,
): Promise<void> {
  const { registry, findings } = await endable(async () => {
    const inspection = await inspect(await workspaceRoot(workspace, cwd, words[0]));
    const found = await validate(inspection);
    if (live === '') return { registry: inspection.registry, findings: found };
    const locations = await liveLocations(live);
    return {
      registry: inspection.registry,
      findings: sortedFindings([...found, ...liveRules(inspection, locations)]),
    };
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (switches.json === true) {
    const document = {
      workspace: registry.name,
      modules: registry.modules.length,
      errors,
      warnings,
      findings,
    };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    for (const one of findings) stdout.write(`${asText(one)}\n`);
    const what = `${registry.name}, ${counted(registry.modules.length, 'module')}`;
    if (errors === 0)
      stdout.write(`${what}: ${warnings === 0 ? 'nothing disagrees' : counted(warnings, 'warning')}.\n`);
  }
  if (errors === 0) return;
  throw new InconsistentWorkspaceError(
    `The workspace ${registry.name} does not agree with itself: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`,
    {
      next: `dgm workspace sync${findings.some(({ rule }) => rule === 'block-edited') ? ' (--force for edited blocks)' : ''} repairs what can be repaired.`,
    },
  );
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** As compilers tell it, so that editors find the place. */
function asText({ severity, rule, path, line, message, remedy }: Finding): string {
  const color = severity === 'error' ? chalk.red : chalk.yellow;
  const place = line === null ? path : `${path}:${line}`;
  return `${onOneLine(place)}: ${color(severity)} ${onOneLine(message)} ${chalk.dim(`[${rule}]`)}\n  ${onOneLine(remedy)}`;
}
