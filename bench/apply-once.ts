/**
 * Plans and writes files once, and prints how long it took and how much memory it used:
 * `node bench/apply-once.ts apply|plain FOLDER FILES`. With 0 files it writes a module as `dgm new` does.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApplyContext, applyPlan } from '../src/apply/apply.ts';
import { realDisk } from '../src/apply/disk.ts';
import { prepareModule } from '../src/module/make-module.ts';
import { draft } from '../src/plan/draft.ts';
import { insideRoot } from '../src/plan/plan.ts';
import type { Proposal } from '../src/plan/proposal.ts';
import { settle } from '../src/plan/settle.ts';
import { moduleQuestions } from '../src/questions/module.ts';
import { resolveAnswers } from '../src/questions/resolve.ts';

const [how, root = '', files = '0'] = process.argv.slice(2);
const proposal = Number(files) === 0 ? await moduleAt(root) : manyFiles(root, Number(files));
// The writer is loaded and warm, as it is when a command has come so far.
await write(how, { ...proposal, root: `${root}-warm`, files: proposal.files.slice(0, 50) });
const started = performance.now();
await write(how, proposal);
const ms = performance.now() - started;
console.log(
  JSON.stringify({ ms, files: proposal.files.length, mebibytes: process.resourceUsage().maxRSS / 1024 }),
);

async function write(how: string | undefined, proposal: Proposal): Promise<void> {
  if (how === 'plain') return writePlainly(proposal);
  await applyPlan(await settle(await draft(proposal), new Map()), context());
}

function writePlainly({ root, files }: Proposal): void {
  for (const file of files) {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    const content = file.kind === 'whole' ? file.content : file.edit(undefined);
    if (typeof content === 'string' || content instanceof Uint8Array) {
      writeFileSync(path, content, { mode: file.mode });
    }
  }
}

async function moduleAt(root: string): Promise<Proposal> {
  const answers = await resolveAnswers(moduleQuestions, {
    layers: [{ answers: { name: 'shop', directory: root }, nameOf: (flag) => flag }],
    ask: undefined,
    takesDefaults: true,
  });
  return (await prepareModule(answers, dirname(root))).proposal;
}

function manyFiles(root: string, count: number): Proposal {
  const files = Array.from({ length: count }, (_, index) => ({
    kind: 'whole' as const,
    path: insideRoot(`modules/m${Math.floor(index / 30)}/file${index % 30}.py`),
    content: `# file ${index}\n${'value = 1\n'.repeat(200)}`,
    mode: 0o644,
  }));
  return { root, part: 'bench', files };
}

function context(): ApplyContext {
  return {
    ...{ command: 'bench', disk: realDisk, now: () => new Date(), signal: new AbortController().signal },
    report: () => undefined,
    reveal: (name) => name,
  };
}
