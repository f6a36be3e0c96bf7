import { z } from 'zod';
import type { AnswersTo, Question, Questions } from './question.ts';
import { oneOf } from './texts.ts';
import { workspaceQuestion } from './workspace.ts';

const FORMATS = ['mermaid', 'svg'] as const;

const live = {
  flag: 'live',
  takes: 'text',
  placeholder: 'URL',
  message: 'Where is the running webserver (empty: it is not asked)?',
  help: 'The address of the running webserver, such as http://127.0.0.1:3000, which is asked too.',
  fallbackHelp: 'files alone are read',
  schema: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'is no http address' })]),
  fallback: () => '',
  isAsked: false,
  shared: false,
  samples: [''],
} satisfies Question<string>;

/** The questions of `dgm workspace validate`. */
export const validationQuestions = { workspace: workspaceQuestion, live } satisfies Questions;

export type ValidationAnswers = AnswersTo<typeof validationQuestions>;

/** The questions of `dgm workspace graph`. */
export const graphQuestions = {
  workspace: workspaceQuestion,
  format: {
    flag: 'format',
    takes: 'text',
    placeholder: FORMATS.join('|'),
    message: 'In which format?',
    help: 'Mermaid, which GitHub and GitLab draw in Markdown; or a picture as SVG.',
    fallbackHelp: 'svg where --output ends with .svg, else mermaid',
    choices: FORMATS,
    schema: oneOf(['', ...FORMATS]),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: ['', ...FORMATS],
  } satisfies Question<'' | (typeof FORMATS)[number]>,
  output: {
    flag: 'output',
    takes: 'text',
    placeholder: 'FILE',
    message: 'Into which file (empty: it is printed)?',
    help: 'Write it to this file, and print nothing.',
    fallbackHelp: 'it is printed',
    schema: z.string().refine((path) => !path.includes('\0'), 'is no path'),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  live: { ...live, help: `${live.help} Its assets tell which modules depend on each other.` },
} satisfies Questions;

export type GraphAnswers = AnswersTo<typeof graphQuestions>;
