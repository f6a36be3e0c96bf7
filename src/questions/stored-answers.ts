import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidContentError, NotAllowedError } from '../errors.ts';
import type { Layer } from './answers-file.ts';
import type { Questions, RawAnswer } from './question.ts';

export const YO_RC = '.yo-rc.json';

/** The key under which Yeoman keeps a generator's answers: the name of its package. */
export const YO_RC_KEY = 'generator-dagster-module';

/**
 * Reads the answers that a `.yo-rc.json` holds. Keys that are no questions are passed over: other versions
 * of the generator may have written them.
 * @param shared whether only team defaults count, as in the folder that the command is called from.
 * @throws InvalidContentError where the file is no JSON object.
 */
export async function readStoredAnswers(
  folder: string,
  questions: Questions,
  shared: boolean,
): Promise<Layer> {
  const path = join(folder, YO_RC);
  const stored = await readStoredSection(folder);
  const answers: Record<string, RawAnswer> = {};
  for (const [flag, question] of Object.entries(questions)) {
    const value = stored[flag];
    if ((question.shared || !shared) && isRawAnswer(value)) answers[flag] = value;
  }
  return { answers, nameOf: (flag) => `${flag} in ${path}` };
}

/**
 * Reads what our generator keeps in a folder's `.yo-rc.json`, unchecked; empty where there is nothing.
 * @throws InvalidContentError where the file is no JSON object, NotAllowedError where it cannot be read.
 */
export async function readStoredSection(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, YO_RC);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new NotAllowedError(`${path} cannot be read.`, {
      why: 'It may hold answers that are meant to count.',
      next: 'Make it readable, or delete it.',
      cause,
    });
  }
  try {
    const content: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isObject(content)) throw new SyntaxError('It is not an object.');
    const section = content[YO_RC_KEY];
    return isObject(section) ? section : {};
  } catch (cause) {
    throw new InvalidContentError(`${path} cannot be read.`, {
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'Correct it or delete it.',
      cause,
    });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRawAnswer(value: unknown): value is RawAnswer {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
