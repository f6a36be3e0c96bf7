import Generator from 'yeoman-generator';
import type { Errand } from '../commands/errand.ts';
import { REPORT_HELP, readWriteOptions, WRITE_SWITCHES } from '../commands/write-options.ts';
import { helpOf } from '../questions/flags.ts';
import type { Questions } from '../questions/question.ts';
import { canAsk, type Prompt } from './ask.ts';
import { askConflicts } from './ask-conflicts.ts';
import { type GivenOptions, type Positionals, readOptions } from './given-options.ts';
import { withNumericCode } from './numeric-code.ts';

type Options = ConstructorParameters<typeof Generator>[1];

/** What a generator takes beside the flags of all that write. */
interface Declared {
  readonly questions: Questions;
  readonly switches: Readonly<Record<string, string>>;
}

/** What all our generators have in common: flags as strict as those of `dgm`, and a commit of our own. */
export abstract class WritingGenerator extends Generator {
  /** As `yo` parsed them, before Yeoman converts any. */
  protected readonly given: Readonly<Record<string, unknown>>;
  protected readonly ask: Prompt = (question) => this.prompt([question as never]);

  constructor(args: string[], options: Options) {
    super(args, options, { unique: 'namespace', tasksMatchingPriority: true, customInstallTask: true });
    this.given = { ...(options as Readonly<Record<string, unknown>>) };
    // Yeoman calls this in the place of its own writer, once everything is planned.
    this.setFeatures({ customCommitTask: () => withNumericCode(() => this.commitPlan()) } as never);
  }

  /** Writes what was planned. */
  protected abstract commitPlan(): Promise<void>;

  /** Declares the flags, for the help of `yo`. */
  protected declareFlags(questions: Questions, switches: Readonly<Record<string, string>>): void {
    // Values stay as they are: what they may be is checked in one place, for both front doors.
    const type = ((value: unknown) => value) as never;
    for (const question of Object.values(questions)) {
      if (!question.isPositional) this.option(question.flag, { type, description: helpOf(question) });
    }
    this.option('answers', { type, description: 'A YAML file that answers the questions, by their flags.' });
    this.option('report', { type, description: REPORT_HELP });
    for (const [flag, description] of Object.entries({ ...switches, ...WRITE_SWITCHES }))
      this.option(flag, { type, description });
  }

  /** Reads what the generator was called with, as strictly as `dgm` does. */
  protected read({ questions, switches }: Declared, positionals: Positionals): GivenOptions {
    const known = { switches: Object.keys({ ...switches, ...WRITE_SWITCHES }), texts: ['answers', 'report'] };
    const commandLine = isUnderYo() ? process.argv.slice(2) : [];
    return readOptions(this.given, questions, known, { ...positionals, commandLine });
  }

  /** What a command needs to write, as this generator has it. */
  protected errand(command: string, { switches, texts }: GivenOptions): Errand {
    const { adapter, cwd } = this.env;
    return {
      command,
      options: readWriteOptions({ ...switches, dryRun: switches['dry-run'], report: texts.report }, cwd),
      stdout: process.stdout,
      report: (line) => this.log(line),
      ask: canAsk(adapter) ? (root, conflicts) => askConflicts(adapter, root, conflicts) : undefined,
    };
  }
}

/** Whether this process is `yo` itself, whose command line is ours. */
function isUnderYo(): boolean {
  return /(?:^|[\\/])yo(?:\.js|[\\/]lib[\\/]cli\.js)?$/.test(process.argv[1] ?? '');
}
