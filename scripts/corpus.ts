/**
 * `npm run corpus -- DIR`: tries every workspace in a folder of real checkouts on a copy. Modules come, come again and
 * go in several orders; each file is edited cleanly, refused with a reason, or violates a law. Ends with 7 where a law is
 * violated or too many files are refused, with 2 where there is nothing to try.
 */

import { statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutsIn } from './corpus/checkouts.ts';
import { isGood, linesOf, summaryOf, type TriedWorkspace, totalsOf } from './corpus/report.ts';
import { tryWorkspace } from './corpus/try-workspace.ts';
import { workspaceCasesIn } from './corpus/workspace-cases.ts';

const USAGE = 'Usage: npm run corpus -- DIR [--json FILE]';

process.exitCode = await main();

async function main(): Promise<number> {
  const given = argumentsGiven();
  if (given === undefined) return wrong(USAGE);
  const { folder, json } = given;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return wrong(`${folder} is no folder.\n${USAGE}`);
  const tried: TriedWorkspace[] = [];
  for (const checkout of checkoutsIn(folder)) {
    for (const one of await triedIn(checkout, relative(folder, checkout) || '.')) {
      tried.push(one);
      console.log(linesOf(one));
    }
  }
  if (tried.length === 0) return wrong(`There is no workspace in ${folder}.`);
  const totals = totalsOf(tried);
  console.log(`\n${summaryOf(totals)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ ...totals, tried }, null, 2)}\n`);
  return isGood(totals) ? 0 : 7;
}

async function triedIn(checkout: string, name: string): Promise<readonly TriedWorkspace[]> {
  try {
    const tried: TriedWorkspace[] = [];
    for (const one of await workspaceCasesIn(checkout)) {
      const files = await tryWorkspace(join(checkout, one.root), one.given);
      tried.push({ ...one, checkout: name, files });
    }
    return tried;
  } catch (error) {
    // What is strange about a checkout is no reason to leave out the others.
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const shown = reason.split('\n').slice(0, 2).join(' ');
    return [
      {
        checkout: name,
        root: '',
        given: {},
        files: [{ path: '.', outcome: 'violated a law', reason: shown }],
      },
    ];
  }
}

function argumentsGiven(): { readonly folder: string; readonly json: string | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' } },
    });
    const [folder, ...others] = positionals;
    if (folder === undefined || others.length > 0) return undefined;
    return { folder: resolve(folder), json: values.json };
  } catch {
    return undefined;
  }
}

function wrong(message: string): number {
  console.error(message);
  return 2;
}
