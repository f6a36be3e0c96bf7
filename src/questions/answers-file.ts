import { readFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { NotAllowedError, UsageError } from '../errors.ts';
import type { Questions, RawAnswer } from './question.ts';
import { closest } from './suggest.ts';

/** Raw answers by flag, and where they come from, for messages. */
export interface Layer {
  readonly answers: Readonly<Record<string, RawAnswer>>;
  /** How a message names an answer of this layer: `--owner`, `owner in answers.yaml`. */
  readonly nameOf: (flag: string) => string;
}

/**
 * Reads an answers file: a YAML map from flags to answers. `_` may stand for `-`, and the flag of a list may
 * be in the plural. Plain scalars are taken as they are written, so `python: 3.10` is not 3.1.
 * @param switches the yes-or-no flags that the file may also answer.
 * @throws UsageError for a file that is missing or no YAML map, an unknown key, or a wrong type.
 */
export async function readAnswersFile(
  path: string,
  questions: Questions,
  switches: readonly string[],
): Promise<Layer> {
  const document = parseDocument(await readText(path));
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new UsageError(`${path} is no YAML.`, {
      why: `${(problem.message.split('\n')[0] ?? problem.code).replace(/:$/, '')}.`,
    });
  }
  const root = document.contents;
  if (root !== null && !isMap(root)) {
    throw new UsageError(`${path} holds no answers.`, { why: 'It is not a map from questions to answers.' });
  }
  const answers: Record<string, RawAnswer> = {};
  for (const pair of root?.items ?? []) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const flag = flagOf(key, questions, switches, path);
    const label = `${key} in ${path}`;
    if (flag in answers) throw new UsageError(`${label} is answered twice.`);
    answers[flag] = switches.includes(flag)
      ? readSwitch(pair.value, label)
      : readAnswer(pair.value, questions[flag]?.takes === 'list', label);
  }
  return { answers, nameOf: (flag) => `${flag} in ${path}` };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EACCES') throw new NotAllowedError(`The answers file ${path} may not be read.`, { cause });
    throw new UsageError(`The answers file ${path} cannot be read.`, {
      why: code === 'ENOENT' ? 'It is not there.' : code === 'EISDIR' ? 'It is a folder.' : String(code),
      cause,
    });
  }
}

function flagOf(key: string, questions: Questions, switches: readonly string[], path: string): string {
  const known = [...Object.keys(questions), ...switches];
  const written = key.replaceAll('_', '-');
  const plural = known.find((flag) => questions[flag]?.takes === 'list' && pluralOf(flag) === written);
  const flag = known.find((one) => one === written) ?? plural;
  if (flag !== undefined) return flag;
  const near = closest(written, known);
  throw new UsageError(`${path} answers ${JSON.stringify(key)}, which is no question.`, {
    next: near === undefined ? `The questions are: ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}

function pluralOf(flag: string): string {
  return flag.endsWith('y') ? `${flag.slice(0, -1)}ies` : `${flag}s`;
}

function readAnswer(node: unknown, isList: boolean, label: string): RawAnswer {
  if (isList && isSeq(node)) return node.items.map((item) => readScalar(item, label));
  const text = readScalar(node, label);
  return isList ? [text] : text;
}

function readScalar(node: unknown, label: string): string {
  if (isScalar(node)) {
    if (typeof node.value === 'string') return node.value;
    if (typeof node.value === 'number' || typeof node.value === 'bigint')
      return node.source ?? String(node.value);
  }
  throw new UsageError(`${label} is ${describe(node)}, and a text is needed.`, {
    next: 'Put it in quotes, or leave the key out for the default.',
  });
}

function readSwitch(node: unknown, label: string): boolean {
  if (isScalar(node) && typeof node.value === 'boolean') return node.value;
  throw new UsageError(`${label} is ${describe(node)}, and true or false is needed.`);
}

function describe(node: unknown): string {
  if (isSeq(node)) return 'a list';
  if (isMap(node)) return 'a map';
  if (isScalar(node)) return node.value === null ? 'empty' : JSON.stringify(node.value);
  return node === null ? 'empty' : 'an alias';
}
