import { type Node, parseTree } from 'jsonc-parser';
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
  return bom + withAnswers(body, rootOf(body), answers);
}

/** Puts the answers in the place of the old ones, or after the last entry: no other byte is touched. */
function withAnswers(text: string, root: Node, answers: Readonly<Record<string, unknown>>): string {
  const entries = root.children ?? [];
  // Of an entry that is there twice, the last counts.
  const ours = entries.findLast(({ children }) => children?.[0]?.value === YO_RC_KEY);
  const present = ours?.children?.[1];
  const last = entries.at(-1);
  const lead = leadOf(text, ours ?? last, root);
  const value = formatted(answers, text, lead);
  if (present !== undefined) {
    const before = text.slice(present.offset, present.offset + present.length);
    if (JSON.stringify(JSON.parse(before)) === JSON.stringify(answers)) return text;
    return splice(text, present.offset, present.length, value);
  }
  const entry = `${lead}${JSON.stringify(YO_RC_KEY)}:${/\s/.test(lead) || last === undefined ? ' ' : ''}${value}`;
  if (last !== undefined) return splice(text, last.offset + last.length, 0, `,${entry}`);
  return splice(text, root.offset, root.length, `{${entry}${lead === '' ? '' : endOfLine(text)}}`);
}

/** What stands before the name of an entry: the end of a line and an indentation, or what is on one line. */
function leadOf(text: string, last: Node | undefined, root: Node): string {
  if (last === undefined) return `${endOfLine(text)}  `;
  const [lead = ''] = /\s*$/.exec(text.slice(root.offset + 1, last.offset)) ?? [];
  return /\r?\n[^\n]*$/.exec(lead)?.[0] ?? lead;
}

function formatted(answers: Readonly<Record<string, unknown>>, text: string, lead: string): string {
  if (!lead.includes('\n')) return JSON.stringify(answers);
  const indent = lead.replace(/^\r?\n/, '');
  return JSON.stringify(answers, null, indent || 2).replaceAll('\n', endOfLine(text) + indent);
}

function endOfLine(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function splice(text: string, at: number, length: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + length);
}

function rootOf(text: string): Node {
  const root = parsed(text);
  if (root?.type === 'object') return root;
  throw new InvalidContentError(`${YO_RC} is no JSON object.`, {
    why: 'The answers are kept in it, beside those of other generators.',
    next: 'Correct it or delete it.',
  });
}

function parsed(text: string): Node | undefined {
  try {
    // What reads the file later is stricter than what finds places in it, which gives up where it is too deep.
    JSON.parse(text);
    return parseTree(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
