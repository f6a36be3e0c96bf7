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
      const usual = addon.isNamed ? 'It is asked for on a terminal' : `Default: ${verbs[0]}`;
      const help = `What to do: ${verbs.join(', ')}. ${usual}.`;
      this.argument('action', { type: String, required: false, description: help });
      const words = Object.values(addon.actions).find((one) => one.words?.isMany)?.words;
      if (words === undefined) {
        this.argument('module', { type: String, required: false, description: MODULE_HELP });
      } else {
        this.argument(words.name, { type: Array, required: false, description: words.help });
      }
      this.declareFlags(questionsOf(addon), switchesOf(Object.values(addon.actions)));
    }

    prompting(): Promise<void> {
      numberInterruptions(this.env.adapter.signal);
      return withNumericCode(() => endable(() => this.#plan()));
    }

    async #plan(): Promise<void> {
      const named = addon.isNamed ? await this.#named() : this.args;
      const { verb, words, action, names } = chosen(addon, named);
      const switches = switchesOf([action]);
      const read = this.read({ questions: action.questions, switches }, { args: this.args, names });
      const command = ['yo', `dagster-module:${addon.name}`, verb, ...words];
      const ask = canAsk(this.env.adapter) ? yeomanAsk(this.ask) : undefined;
      const errand: ActionErrand = {
        ...this.errand(command.join(' '), read),
        ...{ cwd: this.env.cwd, env: process.env, next: [], switches: read.switches },
        ...{ words, takesDefaults: read.switches.yes === true, askQuestion: ask },
        askText: canAsk(this.env.adapter) ? (message) => this.#askText(message) : undefined,
      };
      const { cwd } = this.env;
      const root = action.words === undefined ? await findModule(words[0], cwd) : cwd;
      const answers = await answerAction(action, root, {
        flags: read.flags,
        answersFile: read.texts.answers,
        takesDefaults: read.switches.yes === true,
        cwd: this.env.cwd,
        ask,
      });
      this.#run = () => runAction(action, root, answers, errand);
    }

    /** The words with the action first: it is asked for where none was given. */
    async #named(): Promise<readonly string[]> {
      if (this.args.length > 0) return this.args.map(String);
      const verbs = Object.keys(addon.actions);
      if (!canAsk(this.env.adapter)) {
        throw new UsageError(`dagster-module:${addon.name} needs to be told what to do.`, {
          next: `It has ${verbs.join(', ')}.`,
        });
      }
      const answer = await this.ask({
        type: 'select',
        name: 'action',
        message: 'What is to be done?',
        choices: verbs,
      });
      return [String(answer.action)];
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
    const { name, isMany } = named.words ?? { name: 'module', isMany: false };
    const places = isMany ? others.map(() => name) : [name];
    return { verb: first, words: others, action: named, names: ['action', ...places] };
  }
  if (usual === undefined || usualAction === undefined) throw new Error(`${addon.name} has no actions`);
  if (others.length > 0 || addon.isNamed) {
    throw new UsageError(`${addon.name} has no action ${first}.`, {
      next: `It has ${Object.keys(addon.actions).join(', ')}.`,
    });
  }
  return { verb: usual, words: args.map(String), action: usualAction, names: ['module'] };
}

function questionsOf(addon: Addon): Questions {
  return Object.assign({}, ...Object.values(addon.actions).map(({ questions }) => questions));
}

function switchesOf(actions: readonly Action[]): Readonly<Record<string, string>> {
  return Object.assign({ ...ACTION_SWITCHES }, ...actions.map(({ switches }) => switches ?? {}));
}
