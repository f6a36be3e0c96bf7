import { endable } from '../../src/commands/interrupts.ts';
import { workspaceAround } from '../../src/commands/open-workspace.ts';
import { prepareNew } from '../../src/commands/prepare-new.ts';
import { writeModule } from '../../src/commands/write-module.ts';
import type { PlannedModule } from '../../src/module/make-module.ts';
import { SWITCHES } from '../../src/questions/flags.ts';
import { moduleQuestions } from '../../src/questions/module.ts';
import { moduleAnswers, newFlags } from '../../src/questions/module-answers.ts';
import { canAsk, numberInterruptions, yeomanAsk, yeomanConfirm } from '../../src/yeoman/ask.ts';
import type { GivenOptions } from '../../src/yeoman/given-options.ts';
import { withNumericCode } from '../../src/yeoman/numeric-code.ts';
import { WritingGenerator } from '../../src/yeoman/writing-generator.ts';

/** `yo dagster-module [name]`: questions, plan, apply. */
export default class AppGenerator extends WritingGenerator {
  #planned:
    | {
        readonly module: PlannedModule;
        readonly install: boolean;
        readonly workspace: string | undefined;
        readonly read: GivenOptions;
      }
    | undefined;

  constructor(...[args, options]: ConstructorParameters<typeof WritingGenerator>) {
    super(args, options);
    this.description = 'Makes a Dagster module: a code location that loads your data.';
    this.argument('name', { type: String, required: false, description: moduleQuestions.name.help });
    this.declareFlags(newFlags, SWITCHES);
  }

  async initializing(): Promise<void> {
    if (process.stdout.isTTY !== true || this.given.yes !== undefined || this.given.json !== undefined)
      return;
    const { default: yosay } = await import('yosay');
    this.log(yosay('A Dagster module that loads your data on its first day.'));
  }

  prompting(): Promise<void> {
    numberInterruptions(this.env.adapter.signal);
    return withNumericCode(() => endable(() => this.#plan()));
  }

  async #plan(): Promise<void> {
    const declared = { questions: newFlags, switches: SWITCHES };
    const read = this.read(declared, { args: this.args, names: ['name'] });
    // Flags that cannot be are told before anything is asked.
    this.errand('', read);
    const { cwd } = this.env;
    const decided = await moduleAnswers({
      flags: read.flags,
      answersFile: read.texts.answers,
      install: read.switches.install,
      takesDefaults: read.switches.yes === true,
      cwd,
      ask: canAsk(this.env.adapter) ? yeomanAsk(this.ask) : undefined,
      confirm: (message) => yeomanConfirm(this.ask, 'install', message),
      findWorkspace: workspaceAround,
    });
    const { install, workspace } = decided;
    this.#planned = { module: await prepareNew(decided, cwd), install, workspace, read };
  }

  protected async commitPlan(): Promise<void> {
    const planned = this.#planned;
    if (planned === undefined) return;
    this.#planned = undefined;
    const { module, install, workspace, read } = planned;
    const errand = this.errand(`yo dagster-module ${module.spec.name}`, read);
    await writeModule(module, { ...errand, cwd: this.env.cwd, env: process.env, install, workspace });
  }
}
