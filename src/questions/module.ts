import { z } from 'zod';
import { CAPABILITIES, type CapabilityName } from '../module/capabilities.ts';
import { DATABASES, type Engine } from '../module/databases.ts';
import { EXECUTORS, type Executor, executorProblem } from '../module/executors.ts';
import { GOVERNANCES } from '../module/governance.ts';
import { asModuleName, type ModuleName, moduleNameProblem, titleFrom } from '../module/names.ts';
import { CADENCES, cronProblem, timezoneProblem } from '../module/schedule.ts';
import { DEFAULT_PYTHON, PYTHONS } from '../module/versions.ts';
import type { AnswersTo, Known, Question, Questions } from './question.ts';
import { checked, distinct, oneOf, pathText } from './texts.ts';

const CADENCE_NAMES = ['none', ...Object.keys(CADENCES)] as const;
const PARTITIONS = ['none', 'daily', 'weekly', 'monthly'] as const;

/** An e-mail address as Dagster takes it for an owner, or `team:` and a name. */
const OWNER =
  /^(?:team:[A-Za-z0-9][A-Za-z0-9_-]*|[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,})$/;

/** Text of any kind; what no format can carry (control characters, half a surrogate pair) is refused. */
const anyText = z.string().superRefine((text, context) => {
  if (/(?![\n\t])\p{Cc}/u.test(text)) {
    context.addIssue({ code: 'custom', message: 'has a control character in it' });
  }
  if (!text.isWellFormed()) {
    context.addIssue({
      code: 'custom',
      message: 'has half of a surrogate pair in it, which is no character',
    });
  }
});

const name = z.string().transform((text, context): ModuleName => {
  const found = asModuleName(text);
  if (found !== undefined) return found;
  const problem = moduleNameProblem(text);
  const hint = problem?.suggestion === undefined ? '' : `. Try: ${problem.suggestion}`;
  context.addIssue({ code: 'custom', message: `cannot be a module's name: ${problem?.why}${hint}` });
  return z.NEVER;
});

const isRegulated = (known: Known): boolean => known.governance === 'enterprise';
const isPartitioned = (known: Known): boolean =>
  known.partitions !== undefined && known.partitions !== 'none';

const capabilityNames = Object.keys(CAPABILITIES) as [CapabilityName, ...CapabilityName[]];

/** The questions of `dgm new` and `yo dagster-module`. */
export const moduleQuestions = {
  name: {
    flag: 'name',
    isPositional: true,
    takes: 'text',
    placeholder: 'NAME',
    message: 'What is the module called?',
    help: 'The name of the module, also given as the positional: lower case, words joined by - or _.',
    fallbackHelp: 'none: it has to be said',
    schema: name,
    fallback: () => undefined,
    shared: false,
    samples: ['orders', 'my-orders', 'web_shop_2'],
  } satisfies Question<ModuleName>,
  title: {
    flag: 'title',
    takes: 'text',
    placeholder: 'T',
    message: 'Its title, for people:',
    help: 'The title that people read in the README and in the Dagster UI.',
    fallbackHelp: 'made from the name',
    schema: anyText.refine((text) => text.trim() !== '', 'is empty'),
    fallback: (known) => titleFrom(String(known.name)),
    shared: false,
    samples: ['Orders', 'Bestellungen "Süd" \\ <b>\n#2 {{x}} $HOME `id`'],
  } satisfies Question<string>,
  description: {
    flag: 'description',
    takes: 'text',
    placeholder: 'D',
    message: 'What does it do, in a sentence?',
    help: 'What the module does.',
    fallbackHelp: '“Loads, cleans and summarizes the data of <title>.”',
    schema: anyText,
    fallback: (known) => `Loads, cleans and summarizes the data of ${known.title}.`,
    shared: false,
    samples: ['Loads orders.', 'It\'s 100 % "quoted"; \\n is no line break.\nThis is.', ''],
  } satisfies Question<string>,
  directory: {
    flag: 'directory',
    takes: 'text',
    placeholder: 'DIR',
    message: 'In which folder?',
    help: "The module's own folder. What else is in it stays.",
    fallbackHelp: "a folder of the module's name in the current one",
    schema: pathText,
    fallback: (known) => String(known.name),
    shared: false,
    samples: ['made', 'a folder/it\'s "here"'],
  } satisfies Question<string>,
  from: {
    flag: 'from',
    takes: 'list',
    placeholder: 'FILE',
    message: 'Data files to load (a path or a glob at a time):',
    help: 'A data file to load (CSV, TSV, Parquet, JSON lines) or a glob. Each file becomes a raw asset.',
    fallbackHelp: 'a small data set that comes along',
    schema: z.array(pathText).transform(distinct),
    fallback: () => [],
    shared: false,
    samples: [[], ['data/visits.tsv', 'data/people.jsonl'], ['data/*.parquet', 'data/Odd Names (final).csv']],
  } satisfies Question<readonly string[]>,
  database: {
    flag: 'database',
    takes: 'text',
    placeholder: DATABASES.join('|'),
    message: 'Where do the tables live?',
    help: 'Where the tables live: in a database, or (none) as Parquet files on a disk or an object store.',
    fallbackHelp: 'duckdb',
    choices: DATABASES,
    schema: oneOf(DATABASES),
    fallback: () => 'duckdb',
    shared: true,
    samples: DATABASES,
  } satisfies Question<(typeof DATABASES)[number]>,
  executor: {
    flag: 'executor',
    takes: 'text',
    placeholder: EXECUTORS.join('|'),
    message: 'How are the steps of a run executed?',
    help: 'How the steps of a run are executed: in one process, in a process each, or on several machines.',
    fallbackHelp: 'in-process',
    choices: EXECUTORS,
    schema: oneOf(EXECUTORS),
    fallback: () => 'in-process',
    problem: (value, known) => executorProblem(value as Executor, known.database as Engine | 'none'),
    shared: true,
    samples: ['in-process', 'multiprocess'],
  } satisfies Question<Executor>,
  governance: {
    flag: 'governance',
    takes: 'text',
    placeholder: GOVERNANCES.join('|'),
    message: 'How much must it carry?',
    help: 'How much the module carries beside its assets, checks and tests: see the docs on governance.',
    fallbackHelp: 'standard',
    choices: GOVERNANCES,
    schema: oneOf(GOVERNANCES),
    fallback: () => 'standard',
    shared: true,
    samples: GOVERNANCES,
  } satisfies Question<(typeof GOVERNANCES)[number]>,
  owner: {
    flag: 'owner',
    takes: 'list',
    placeholder: 'O',
    message: 'Who owns it (an e-mail address or team:name at a time)?',
    help: 'An owner of the assets: an e-mail address, or team:name. Governance enterprise needs at least one.',
    fallbackHelp: 'nobody; with governance enterprise it has to be said',
    schema: z
      .array(z.string().regex(OWNER, 'is neither an e-mail address nor team:name'))
      .transform(distinct),
    fallback: (known) => (isRegulated(known) ? undefined : []),
    shared: true,
    samples: [['team:data-platform'], ['ada@example.com', 'team:sales']],
  } satisfies Question<readonly string[]>,
  partitions: {
    flag: 'partitions',
    takes: 'text',
    placeholder: PARTITIONS.join('|'),
    message: 'Is the data loaded in partitions of time?',
    help: 'Whether the assets are partitioned by time, over a date column of the data.',
    fallbackHelp: 'none',
    choices: PARTITIONS,
    schema: oneOf(PARTITIONS),
    fallback: () => 'none',
    shared: true,
    samples: PARTITIONS,
  } satisfies Question<(typeof PARTITIONS)[number]>,
  'partition-column': {
    flag: 'partition-column',
    takes: 'text',
    placeholder: 'C',
    message: 'The date column to partition by (empty: the only one there is):',
    help: 'The date or timestamp column that tells to which partition a row belongs. Files without it are loaded whole.',
    fallbackHelp: 'the only date column of each file',
    schema: z.string(),
    fallback: () => '',
    isIdle: (known) => (isPartitioned(known) ? undefined : 'there are no partitions: say --partitions too'),
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  schedule: {
    flag: 'schedule',
    takes: 'text',
    placeholder: "none|daily|weekly|'CRON'",
    message: 'When does it run (none, daily, weekly, or a cron line)?',
    help: 'When the module runs: daily (06:00), weekly (Monday 06:00), or a cron line of five fields.',
    fallbackHelp: 'daily; with governance quick none',
    schema: checked((text) =>
      (CADENCE_NAMES as readonly string[]).includes(text) ? undefined : cronProblem(text),
    ),
    fallback: (known) => (known.governance === 'quick' ? 'none' : 'daily'),
    shared: true,
    samples: [...CADENCE_NAMES, '*/15 8-18 * * MON-FRI', '0 0 1 * *'],
  } satisfies Question<string>,
  timezone: {
    flag: 'timezone',
    takes: 'text',
    placeholder: 'TZ',
    message: 'In which time zone?',
    help: 'The IANA time zone of the schedule and of the partitions, such as Europe/Berlin.',
    fallbackHelp: 'UTC',
    schema: checked(timezoneProblem),
    fallback: () => 'UTC',
    shared: true,
    samples: ['UTC', 'America/New_York', 'Asia/Kolkata'],
  } satisfies Question<string>,
  capability: {
    flag: 'capability',
    takes: 'list',
    placeholder: 'C',
    message: 'What else must its image be able to do?',
    help: 'Something that the image must be able to do: adds system packages and Python packages.',
    fallbackHelp: 'nothing',
    choices: capabilityNames,
    schema: z.array(oneOf(capabilityNames)).transform(distinct),
    fallback: () => [],
    shared: true,
    samples: [[], ['ssh', 's3'], capabilityNames],
  } satisfies Question<readonly CapabilityName[]>,
  python: {
    flag: 'python',
    takes: 'text',
    placeholder: 'VERSION',
    message: 'Which Python in the image?',
    help: "The Python of the module's image. On a developer's machine every version in the range will do.",
    fallbackHelp: DEFAULT_PYTHON,
    choices: PYTHONS,
    schema: oneOf(PYTHONS),
    fallback: () => DEFAULT_PYTHON,
    shared: true,
    samples: [DEFAULT_PYTHON, '3.10'],
  } satisfies Question<(typeof PYTHONS)[number]>,
} satisfies Questions;

/** The checked answers that a module is made from. */
export type ModuleAnswers = AnswersTo<typeof moduleQuestions>;
