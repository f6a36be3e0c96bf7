import { planModule } from '../../src/module/plan-module.ts';
import { type ModuleSpec, specify } from '../../src/module/spec.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { moduleQuestions } from '../../src/questions/module.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';
import type { Given } from './hostile-module.ts';

/** Plans a module on the way that the front doors take: every answer through the schema of its question. */
export async function planGiven({
  answers,
  sources,
  data,
}: Given): Promise<{ spec: ModuleSpec; plan: Plan }> {
  const checked = await resolveAnswers(moduleQuestions, {
    layers: [{ answers, nameOf: (flag) => flag }],
    ask: undefined,
    takesDefaults: true,
  });
  const spec = specify(checked, sources, data);
  return { spec, plan: planModule(spec, '/srv/modules/made') };
}

/** The text files of a plan by their paths. */
export function textsOf({ changes }: Plan): Record<string, string> {
  return Object.fromEntries(
    changes.flatMap(({ path, content }) => (typeof content === 'string' ? [[path, content]] : [])),
  );
}
