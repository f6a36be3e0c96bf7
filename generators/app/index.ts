import Generator from 'yeoman-generator';
import { endable } from '../../src/commands/interrupts.ts';
import { writeModule } from '../../src/commands/write-module.ts';
import {
  REPORT_HELP,
  readWriteOptions,
  WRITE_SWITCHES,
  type WriteOptions,
} from '../../src/commands/write-options.ts';
import { type PlannedModule, prepareModule } from '../../src/module/make-module.ts';
import { helpOf, SWITCHES } from '../../src/questions/flags.ts';
import { moduleQuestions } from '../../src/questions/module.ts';
import { moduleAnswers } from '../../src/questions/module-answers.ts';
import { canAsk, numberInterruptions, type Prompt, yeomanAsk, yeomanConfirm } from '../../src/yeoman/ask.ts';
import { askConflicts } from '../../src/yeoman/ask-conflicts.ts';
import { readOptions } from '../../src/yeoman/given-options.ts';
import { withNumericCode } from '../../src/yeoman/numeric-code.ts';

type Options = ConstructorParameters<typeof Generator>[1];

/** `yo dagster-module [name]`: questions, plan, apply. */
export default class AppGenerator extends Generator {
  /** As `yo` parsed them, before Yeoman converts any. */
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #prompt: Prompt = (question) => this.prompt([question as never]);
  #planned: PlannedModule | undefined;
  #install = false;
  #writing: WriteOptions | undefined;

  constructor(args: string[], options: Options) {
    super(args, options, { unique: 'namespace', tasksMatchingPriority: true, customInstallTask: true });
    this.#given = { ...(options as Readonly<Record<string, unknown>>) };
    this.setFeatures({ customCommitTask: () => withNumericCode(() => this.#commit()) } as never);
    this.description = 'Makes a Dagster module: a code location that loads your data.';
    this.#declare();
  }

  #declare(): void {
    // Values stay as they are: what they may be is checked in one place, for both front doors.
    const type = ((value: unknown) => value) as never;
    this.argument('name', { type: String, required: false, description: moduleQuestions.name.help });
    for (const question of Object.values(moduleQuestions)) {
      if (question.flag !== 'name') this.option(question.flag, { type, description: helpOf(question) });
    }
    this.option('answers', { type, description: 'A YAML file that answers the questions, by their flags.' });
    this.option('report', { type, description: REPORT_HELP });
    const switches = { ...SWITCHES, ...WRITE_SWITCHES };
    for (const [flag, description] of Object.entries(switches)) this.option(flag, { type, description });
  }

  async initializing(): Promise<void> {
    if (process.stdout.isTTY !== true || this.#given.yes !== undefined || this.#given.json !== undefined)
      return;
    const { default: yosay } = await import('yosay');
    this.log(yosay('A Dagster module that loads your data on its first day.'));
  }

  prompting(): Promise<void> {
    numberInterruptions(this.env.adapter.signal);
    return withNumericCode(() => endable(() => this.#plan()));
  }

  async #plan(): Promise<void> {
    const { flags, texts, switches } = readOptions(
      this.args,
      this.#given,
      moduleQuestions,
      { switches: Object.keys({ ...SWITCHES, ...WRITE_SWITCHES }), texts: ['answers', 'report'] },
      isUnderYo() ? process.argv.slice(2) : [],
    );
    const { report } = texts;
    this.#writing = readWriteOptions({ ...switches, dryRun: switches['dry-run'], report }, this.env.cwd);
    const { answers, install } = await moduleAnswers({
      flags,
      answersFile: texts.answers,
      install: switches.install,
      takesDefaults: switches.yes === true,
      cwd: this.env.cwd,
      ask: canAsk(this.env.adapter) ? yeomanAsk(this.#prompt) : undefined,
      confirm: (message) => yeomanConfirm(this.#prompt, 'install', message),
    });
    this.#planned = await prepareModule(answers, this.env.cwd);
    this.#install = install;
  }

  /** Yeoman calls this in the place of its own writer, once everything is planned. */
  async #commit(): Promise<void> {
    const planned = this.#planned;
    const options = this.#writing;
    if (planned === undefined || options === undefined) return;
    this.#planned = undefined;
    const { adapter, cwd } = this.env;
    await writeModule(planned, {
      ...{ command: `yo dagster-module ${planned.spec.name}`, options, cwd },
      ...{ env: process.env, stdout: process.stdout, install: this.#install },
      report: (line) => this.log(line),
      ask: canAsk(adapter) ? (root, conflicts) => askConflicts(adapter, root, conflicts) : undefined,
    });
  }
}

/** Whether this process is `yo` itself, whose command line is ours. */
function isUnderYo(): boolean {
  return /(?:^|[\\/])yo(?:\.js|[\\/]lib[\\/]cli\.js)?$/.test(process.argv[1] ?? '');
}
