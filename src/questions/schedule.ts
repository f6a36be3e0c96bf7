import { z } from 'zod';
import { cronProblem, timezoneProblem } from '../module/schedule.ts';
import type { AnswersTo, Known, Question, Questions } from './question.ts';
import { checked, oneOf, pathText } from './texts.ts';

const CONDITIONS = ['eager', 'on-missing', 'on-cron'] as const;
const STATUSES = ['running', 'stopped'] as const;
const KINDS = ['none', 'daily', 'weekly', 'monthly'] as const;

/** More partitions at once than a tick should ask for. */
const MOST_NEWEST = 1000;

/** A name in Dagster, which is also the name of a Python file. */
const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

const isGiven = (known: Known, flag: string): boolean => known[flag] !== undefined && known[flag] !== '';

/** Whether what is asked for runs by the clock. */
const isTimed = (known: Known): boolean =>
  !isGiven(known, 'watch') && (!isGiven(known, 'automation') || known.automation === 'on-cron');

const name = {
  flag: 'name',
  takes: 'text',
  placeholder: 'N',
  message: "What is it called (empty: the module's own schedule)?",
  help: 'Its name in Dagster: lower-case letters and digits, words joined by _.',
  fallbackHelp: "the module's own schedule, <package>_schedule",
  schema: checked((text) =>
    text === '' || (NAME.test(text) && text.length <= 60)
      ? undefined
      : 'is no name: it has lower-case letters and digits, words joined by _, and starts with a letter',
  ),
  fallback: () => '',
  shared: false,
  samples: ['', 'nightly'],
} satisfies Question<string>;

/** The questions of `dgm schedule add`. */
export const scheduleQuestions = {
  name,
  selection: {
    flag: 'selection',
    takes: 'text',
    placeholder: 'SEL',
    message: 'Which assets (empty: all of the module)?',
    help: "The assets that it runs, in Dagster's selection syntax, such as 'key:\"orders/raw_orders\"+'.",
    fallbackHelp: 'all assets of the module',
    schema: z.string().refine((text) => !/[\0\n\r]/.test(text), 'has a line break in it'),
    fallback: () => '',
    shared: false,
    samples: ['', '*'],
  } satisfies Question<string>,
  watch: {
    flag: 'watch',
    takes: 'text',
    placeholder: 'FOLDER',
    message: 'Which folder is watched for new files?',
    help: 'Instead of --cron: a sensor that starts a run for each new file in this folder.',
    fallbackHelp: 'none',
    schema: pathText.or(z.literal('')),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  pattern: {
    flag: 'pattern',
    takes: 'text',
    placeholder: 'GLOB',
    message: 'Which of its files?',
    help: 'With --watch: which files of the folder count.',
    fallbackHelp: '*',
    schema: z
      .string()
      .min(1, 'is empty')
      .refine((text) => !/[\0\n\r/\\]/.test(text), 'is no pattern of file names'),
    fallback: () => '*',
    isIdle: (known) => (isGiven(known, 'watch') ? undefined : 'no folder is watched: say --watch too'),
    isAsked: false,
    shared: false,
    samples: ['*'],
  } satisfies Question<string>,
  automation: {
    flag: 'automation',
    takes: 'text',
    placeholder: CONDITIONS.join('|'),
    message: 'By which condition?',
    help: 'Instead of --cron: an automation condition. on-cron waits for what is upstream; it takes a --cron.',
    fallbackHelp: 'none',
    choices: CONDITIONS,
    schema: oneOf(['', ...CONDITIONS]),
    fallback: () => '',
    isIdle: (known) => (isGiven(known, 'watch') ? 'a folder is watched' : undefined),
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<'' | (typeof CONDITIONS)[number]>,
  cron: {
    flag: 'cron',
    takes: 'text',
    placeholder: "'CRON'",
    message: 'When (a cron line of five fields, such as 0 6 * * 1-5)?',
    help: 'When it runs: a cron line of five fields. The next five times are shown.',
    fallbackHelp: 'has to be said, unless --watch or --automation is',
    schema: checked((text) => (text === '' ? undefined : cronProblem(text))),
    fallback: (known) => (isTimed(known) ? undefined : ''),
    isIdle: (known) => (isTimed(known) ? undefined : 'it runs when something happens, not by the clock'),
    shared: false,
    samples: ['0 6 * * *'],
  } satisfies Question<string>,
  timezone: {
    flag: 'timezone',
    takes: 'text',
    placeholder: 'TZ',
    message: "In which time zone (empty: the module's)?",
    help: 'The IANA time zone of the cron line.',
    fallbackHelp: "the module's",
    schema: checked((text) => (text === '' ? undefined : timezoneProblem(text))),
    fallback: () => '',
    isIdle: (known) => (isTimed(known) ? undefined : 'it does not run by the clock'),
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  partitions: {
    flag: 'partitions',
    takes: 'text',
    placeholder: `${KINDS.join('|')}|NUMBER`,
    message: 'Which partitions (empty: as the module has them)?',
    help: 'The partitions of the assets, or how many of the newest complete ones a run by the clock asks for.',
    fallbackHelp: "the module's; the newest complete one",
    schema: checked((text) => {
      if (text === '' || (KINDS as readonly string[]).includes(text)) return undefined;
      const isCount = /^[1-9]\d*$/.test(text) && Number(text) <= MOST_NEWEST;
      return isCount ? undefined : `is neither ${KINDS.join(', ')} nor a number up to ${MOST_NEWEST}`;
    }),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  'default-status': {
    flag: 'default-status',
    takes: 'text',
    placeholder: STATUSES.join('|'),
    message: 'Is it on from the start?',
    help: 'Whether it is on as soon as a daemon serves the module.',
    fallbackHelp: 'running',
    choices: STATUSES,
    schema: oneOf(STATUSES),
    fallback: () => 'running',
    shared: false,
    samples: STATUSES,
  } satisfies Question<(typeof STATUSES)[number]>,
} satisfies Questions;

/** The checked answers of `dgm schedule add`. */
export type ScheduleAnswers = AnswersTo<typeof scheduleQuestions>;

/** The question of the commands that take a schedule that is there. */
export const scheduleNameQuestions = { name } satisfies Questions;
