import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser';
import { InvalidContentError } from '../errors.ts';
import { YO_RC, YO_RC_KEY } from '../questions/stored-answers.ts';

/**
 * Sets our answers in the text of a `.yo-rc.json`; what other generators keep there stays byte for byte, and so
 * does the whole text where the answers are the same.
 * @throws InvalidContentError where the text is no JSON object.
 */
export function setStoredAnswers(
  text: string | undefined,
  answers: Readonly<Record<string, unknown>>,
): string {
  if (text === undefined) return `${JSON.stringify({ [YO_RC_KEY]: answers }, null, 2)}\n`;
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  const present = section(body);
  if (JSON.stringify(present) === JSON.stringify(answers)) return text;
  const eol = /\r\n/.test(body) ? '\r\n' : '\n';
  const formattingOptions = { insertSpaces: !/^\t/m.test(body), tabSize: indentOf(body), eol };
  return bom + applyEdits(body, modify(body, [YO_RC_KEY], answers, { formattingOptions }));
}

function section(text: string): unknown {
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { disallowComments: true });
  if (errors.length === 0 && typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return YO_RC_KEY in content ? content[YO_RC_KEY] : undefined;
  }
  throw new InvalidContentError(`${YO_RC} is no JSON object.`, {
    why: 'The answers are kept in it, beside those of other generators.',
    next: 'Correct it or delete it.',
  });
}

function indentOf(text: string): number {
  return /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
}
