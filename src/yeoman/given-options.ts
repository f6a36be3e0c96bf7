import { UsageError } from '../errors.ts';
import type { Layer } from '../questions/answers-file.ts';
import { nameOfFlag } from '../questions/flags.ts';
import type { Questions, RawAnswer } from '../questions/question.ts';
import { shownAnswer } from '../questions/shown-answer.ts';
import { closest } from '../questions/suggest.ts';

/** The flags that every generator has, and those of `yo` itself. */
const YEOMANS_OWN = [
  ...['help', 'h', 'skip-cache', 'skip-install', 'force-install', 'ask-answered'],
  ...['color', 'local-only', 'debug'],
];

/** What a generator was called with, checked: `yo` itself takes any flag, with and without a value. */
export interface GivenOptions {
  readonly flags: Layer;
  /** The flags that take one text and are no questions, such as `answers`. */
  readonly texts: Readonly<Record<string, string | undefined>>;
  readonly switches: Readonly<Record<string, boolean | undefined>>;
}

/** The words before the flags. */
export interface Positionals {
  /** Those that the generator was given. */
  readonly args: readonly string[];
  /** What they are called; there are no more than these. */
  readonly names: readonly string[];
}

/**
 * Checks the options that `yo` parsed, as strictly as `dgm` parses its own.
 * @param commandLine the words that the process was called with: Yeoman puts options of its own among the
 * others, so only what somebody typed can be told to be unknown.
 * @throws UsageError for an unknown flag, a flag without its value, a value on a yes-or-no flag, and more
 * positionals than there are.
 */
export function readOptions(
  options: Readonly<Record<string, unknown>>,
  questions: Questions,
  { switches, texts }: { readonly switches: readonly string[]; readonly texts: readonly string[] },
  positionals: Positionals & { readonly commandLine: readonly string[] },
): GivenOptions {
  const given = kebabed(options);
  const generator = generatorIn(positionals.commandLine);
  refuseUnknown(positionals.commandLine, [...Object.keys(questions), ...switches, ...texts], generator);
  const decided = Object.fromEntries(
    switches.map((flag) => [flag, readSwitch(flag, given.get(flag), generator)]),
  );
  refuseStray(positionals, generator);
  const answers: Record<string, RawAnswer> = {};
  for (const { flag, takes, isPositional } of Object.values(questions)) {
    const value = isPositional ? positionals.args[positionals.names.indexOf(flag)] : given.get(flag);
    if (value !== undefined) answers[flag] = readValue(flag, isPositional ? String(value) : value, takes);
  }
  return {
    flags: { answers, nameOf: nameOfFlag(questions) },
    texts: Object.fromEntries(texts.map((flag) => [flag, readText(flag, given.get(flag))])),
    switches: decided,
  };
}

/** The options by their flags; `yo` gives each in camel case and in kebab case. */
function kebabed(options: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value]),
  );
}

/** The generator as it was called, such as `dagster-module:database`. */
function generatorIn(commandLine: readonly string[]): string {
  return commandLine.find((word) => !word.startsWith('-')) ?? 'dagster-module';
}

/** Positionals come right after the generator: so a second value after a flag is not taken for one. */
function refuseStray(
  { args, names, commandLine }: Positionals & { readonly commandLine: readonly string[] },
  generator: string,
): void {
  const first = commandLine.findIndex((word) => !word.startsWith('-')) + 1;
  const stray = args.find(
    (word, index) => index >= names.length || (commandLine.length > 0 && commandLine[first + index] !== word),
  );
  if (stray === undefined) return;
  throw new UsageError(`${shownAnswer(stray)} is out of place.`, {
    why: `First come ${names.map((name) => `[${name}]`).join(' ')}, then flags; a flag of many values is repeated.`,
    next: `See yo ${generator} --help.`,
  });
}

function refuseUnknown(commandLine: readonly string[], flags: readonly string[], generator: string): void {
  for (const word of commandLine) {
    const flag = /^--?([A-Za-z][\w-]*)/.exec(word)?.[1]?.replace(/^no-/, '');
    if (flag === undefined || flags.includes(flag) || YEOMANS_OWN.includes(flag)) continue;
    const near = closest(flag, flags);
    throw new UsageError(`There is no flag ${word.split('=')[0]}.`, {
      next: near === undefined ? `See yo ${generator} --help.` : `Did you mean --${near}?`,
    });
  }
}

function readSwitch(flag: string, value: unknown, generator: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  const shown = Array.isArray(value) ? value.join(' ') : String(value);
  throw new UsageError(`--${flag} takes no value, and was given ${shownAnswer(shown)}.`, {
    why: 'yo takes the word after a flag for its value.',
    next: `Write what has no flag first, then the flags: yo ${generator} … --${flag}.`,
  });
}

function readText(flag: string, value: unknown): string | undefined {
  return value === undefined ? undefined : String(readValue(flag, value, 'text'));
}

function readValue(flag: string, value: unknown, takes: 'text' | 'list'): RawAnswer {
  const values: readonly unknown[] = Array.isArray(value) ? value.flat() : [value];
  const texts = values.filter((one): one is string => typeof one === 'string');
  if (texts.length < values.length) throw new UsageError(`--${flag} needs a value.`);
  // As on any command line, the last of a repeated flag counts where one value is wanted.
  return takes === 'list' ? texts : (texts.at(-1) ?? '');
}
