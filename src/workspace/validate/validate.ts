import { blockRules } from './block-rules.ts';
import { composeRules } from './compose-rules.ts';
import { fileRules } from './file-rules.ts';
import { type Finding, sortedFindings } from './finding.ts';
import type { Inspection, Rules } from './inspection.ts';
import { instanceRules } from './instance-rules.ts';
import { locationRules } from './location-rules.ts';
import { portRules } from './port-rules.ts';
import { secretRules } from './secret-rules.ts';
import { variableRules } from './variable-rules.ts';
import { versionRules } from './version-rules.ts';

const ALL: readonly Rules[] = [
  fileRules,
  blockRules,
  locationRules,
  portRules,
  composeRules,
  variableRules,
  instanceRules,
  versionRules,
  secretRules,
];

/**
 * Finds every disagreement in a workspace. Nothing is written, and no file makes it fail.
 * @returns errors first, then by file and line.
 */
export async function validate(inspection: Inspection): Promise<readonly Finding[]> {
  const findings: Finding[] = [...inspection.findings, ...inspection.modules.flatMap((one) => one.findings)];
  for (const rules of ALL) for (const one of await rules(inspection)) findings.push(one);
  return sortedFindings(findings);
}
