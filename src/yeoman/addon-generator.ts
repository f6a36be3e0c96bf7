import {
  ACTION_SWITCHES,
  type Action,
  type ActionErrand,
  type Addon,
  MODULE_HELP,
  runAction,
} from '../commands/addon.ts';
import { answerAction } from '../commands/answer-action.ts';
import { findModule } from '../commands/find-module.ts';
import { endable } from '../commands/interrupts.ts';
import { UsageError } from '../errors.ts';
import type { Questions } from '../questions/question.ts';
import { canAsk, numberInterruptions, yeomanAsk } from './ask.ts';
import { withNumericCode } from './numeric-code.ts';
import { WritingGenerator } from './writing-generator.ts';

type Arguments = ConstructorParameters<typeof WritingGenerator>;

/** The generator of an addon: `yo dagster-module:<addon> [action] [module]`. */
export function addonGenerator(addon: Addon): new (...given: Arguments) => WritingGenerator {
  return class AddonGenerator extends WritingGenerator {
    #run: (() => Promise<void>) | undefined;

    constructor(...[args, options]: Arguments) {
      super(args, options);
      this.description = addon.summary;
      const verbs = Object.keys(addon.actions);
      const help = `What to do: ${verbs.join(', ')}. Default: ${verbs[0]}.`;
      this.argument('action', { type: String, required: false, description: help });
      this.argument('module', { type: String, required: false, description: MODULE_HELP });
      this.declareFlags(questionsOf(addon), switchesOf(Object.values(addon.actions)));
    }

    prompting(): Promise<void> {
      numberInterruptions(this.env.adapter.signal);
      return withNumericCode(() => endable(() => this.#plan()));
    }

    async #plan(): Promise<void> {
      const { verb, module, action, names } = chosen(addon, this.args);
      const switches = switchesOf([action]);
      const read = this.read({ questions: action.questions, switches }, { args: this.args, names });
      const command = ['yo', `dagster-module:${addon.name}`, verb, ...(module === undefined ? [] : [module])];
      const errand: ActionErrand = {
        ...this.errand(command.join(' '), read),
        ...{ cwd: this.env.cwd, env: process.env, next: [], switches: read.switches },
        askText: canAsk(this.env.adapter) ? (message) => this.#askText(message) : undefined,
      };
      const root = await findModule(module, this.env.cwd);
      const answers = await answerAction(action.questions, {
        flags: read.flags,
        answersFile: read.texts.answers,
        takesDefaults: read.switches.yes === true,
        cwd: this.env.cwd,
        ask: canAsk(this.env.adapter) ? yeomanAsk(this.ask) : undefined,
      });
      this.#run = () => runAction(action, root, answers, errand);
    }

    async #askText(message: string): Promise<string> {
      const { text } = await this.ask({ type: 'input', name: 'text', message });
      return String(text ?? '');
    }

    protected async commitPlan(): Promise<void> {
      const run = this.#run;
      this.#run = undefined;
      await run?.();
    }
  };
}

/** The action that is meant: the first word, where it names one; else the first of all, with that word as the module. */
function chosen(addon: Addon, args: readonly string[]) {
  const [first = '', ...others] = args.map(String);
  const named = addon.actions[first];
  const [usual, usualAction] = Object.entries(addon.actions)[0] ?? [];
  if (named !== undefined) {
    return { verb: first, module: others[0], action: named, names: ['action', 'module'] };
  }
  if (usual === undefined || usualAction === undefined) throw new Error(`${addon.name} has no actions`);
  if (others.length > 0) {
    throw new UsageError(`${addon.name} has no action ${first}.`, {
      next: `It has ${Object.keys(addon.actions).join(', ')}.`,
    });
  }
  return { verb: usual, module: args[0], action: usualAction, names: ['module'] };
}

function questionsOf(addon: Addon): Questions {
  return Object.assign({}, ...Object.values(addon.actions).map(({ questions }) => questions));
}

function switchesOf(actions: readonly Action[]): Readonly<Record<string, string>> {
  return Object.assign({ ...ACTION_SWITCHES }, ...actions.map(({ switches }) => switches ?? {}));
}
