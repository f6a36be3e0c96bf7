import { planModule } from '../../src/module/plan-module.ts';
import { type ModuleSpec, specify } from '../../src/module/spec.ts';
import type { Proposal } from '../../src/plan/proposal.ts';
import { isSecretText, withSecrets } from '../../src/plan/secret.ts';
import { moduleQuestions } from '../../src/questions/module.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';
import type { Given } from './hostile-module.ts';

/** Plans a module on the way that the front doors take: every answer through the schema of its question. */
export async function planGiven({
  answers,
  sources,
  data,
}: Given): Promise<{ spec: ModuleSpec; proposal: Proposal }> {
  const checked = await resolveAnswers(moduleQuestions, {
    layers: [{ answers, nameOf: (flag) => flag }],
    ask: undefined,
    takesDefaults: true,
  });
  const spec = specify(checked, sources, data);
  return { spec, proposal: planModule(spec, '/srv/modules/made') };
}

/** The text files of a new module by their paths, with secrets that need no escaping. */
export function textsOf({ files }: Proposal): Record<string, string> {
  const texts = files.map((file) => {
    return [file.path, file.kind === 'whole' ? file.content : file.edit(undefined)] as const;
  });
  return Object.fromEntries(
    texts.flatMap(([path, content]) => {
      if (content === undefined || content instanceof Uint8Array) return [];
      return [[path, isSecretText(content) ? withSecrets(content, (name) => `of-${name}`) : content]];
    }),
  );
}
