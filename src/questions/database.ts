import { z } from 'zod';
import { ENGINES, type Engine, MAIN } from '../module/databases.ts';
import { databaseNameProblem } from '../module/resources.ts';
import { isDatabaseUrl, parseDatabaseUrl } from '../sources/database/url.ts';
import type { AnswersTo, Question, Questions } from './question.ts';
import { checked, distinct, oneOf } from './texts.ts';

const name = {
  flag: 'name',
  takes: 'text',
  placeholder: 'N',
  message: 'What is the database called?',
  help: `Its name: the key of its resource, and a part of its variables. ${MAIN} is the one that the tables live in.`,
  fallbackHelp: MAIN,
  schema: checked(databaseNameProblem),
  fallback: () => MAIN,
  shared: false,
  samples: [MAIN, 'warehouse'],
} satisfies Question<string>;

const NO_URL = 'is no URL of a database: it begins with postgres://, mysql:// or sqlite:///';

/** The engine that URLs tell. */
function engineOf(from: unknown): Engine | undefined {
  const [first] = Array.isArray(from) ? from : [];
  return typeof first === 'string' ? parseDatabaseUrl(first).engine : undefined;
}

/** The questions of `dgm database add`. */
export const databaseQuestions = {
  name,
  from: {
    flag: 'from',
    takes: 'list',
    placeholder: 'URL',
    message: 'Tables of it to load (a URL at a time):',
    help: 'A table of it to load: postgres://USER:PASSWORD@HOST/DATABASE/SCHEMA.TABLE, mysql://…/DATABASE/TABLE, sqlite:///FILE/TABLE. What the URL tells goes to .env alone.',
    fallbackHelp: 'none',
    schema: z
      .array(z.string())
      .transform(distinct)
      .superRefine((urls, context) => {
        if (!urls.every(isDatabaseUrl)) context.addIssue({ code: 'custom', message: NO_URL });
      }),
    fallback: () => [],
    isAsked: false,
    shared: false,
    samples: [[]],
  } satisfies Question<readonly string[]>,
  engine: {
    flag: 'engine',
    takes: 'text',
    placeholder: ENGINES.join('|'),
    message: 'Which engine?',
    help: 'The engine of the database: see the docs on databases for what to take when.',
    fallbackHelp: 'that of the --from URL; without one it has to be said',
    choices: ENGINES,
    schema: oneOf(ENGINES),
    fallback: (known) => engineOf(known.from),
    problem: (value, known) => {
      const told = engineOf(known.from);
      return told === undefined || told === value
        ? undefined
        : `${value} is not the engine of the URL, ${told}`;
    },
    shared: false,
    samples: ENGINES,
  } satisfies Question<Engine>,
} satisfies Questions;

/** The checked answers of `dgm database add`. */
export type DatabaseAnswers = AnswersTo<typeof databaseQuestions>;

/** The question of the commands that take a database that is there. */
export const databaseNameQuestions = { name } satisfies Questions;

/** The questions of `dgm database remove`. */
export const databaseRemovalQuestions = {
  name,
  confirm: {
    flag: 'confirm',
    takes: 'text',
    placeholder: 'DATABASE',
    message: 'The name of the database whose data are deleted (empty: it is asked for):',
    help: 'With --drop-data and without a terminal: the name of the database, as its variable says it.',
    fallbackHelp: 'it is asked for',
    schema: z.string(),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
} satisfies Questions;

/** The checked answers of `dgm database remove`. */
export type DatabaseRemovalAnswers = AnswersTo<typeof databaseRemovalQuestions>;
