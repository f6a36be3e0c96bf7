import { type ModuleFacts, publicVariables } from '../module-facts.ts';
import type { Secrets } from './secrets.ts';

/** Shorter values are words that stand everywhere, such as `yes` or a port. */
const SHORTEST_HIDDEN = 5;

/**
 * Takes secrets out of a text that is shown: as they are, and as JSON, Python and addresses spell them.
 * @param facts which variables are no secrets, though they came with them.
 */
export function hiding(
  secrets: Pick<Secrets, 'variables'> | undefined,
  facts: Pick<ModuleFacts, 'variables'>,
): (text: string) => string {
  const shown = new Set(publicVariables(facts));
  const spellings = [...(secrets?.variables ?? [])]
    .filter(([name]) => !shown.has(name))
    .flatMap(([, value]) => [value, ...value.split('\n')])
    .filter((value) => value.length >= SHORTEST_HIDDEN)
    .sort((a, b) => b.length - a.length)
    .map(spellingsOf);
  return (text) => spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
}

/** Finds a value however its characters are escaped: which of them are depends on the program that prints it. */
function spellingsOf(value: string): RegExp {
  const parts = value.match(/\\+|[^\\]/gu) ?? [];
  return new RegExp(parts.map(spellingsOfPart).join(''), 'gu');
}

/** @param part a character, or several backslashes: those together, as a text of many would have many readings. */
function spellingsOfPart(part: string): string {
  if (/^\w$/.test(part)) return part;
  const bytes = [...Buffer.from(part)].map((byte) => byte.toString(16).padStart(2, '0'));
  const percent = bytes.map((byte) => `%${anyCase(byte)}`).join('');
  if (part.startsWith('\\')) return `(?:\\\\{${part.length},}|${percent})`;
  const point = (part.codePointAt(0) ?? 0).toString(16);
  const units = part.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  const escapes = [
    ...(point.length <= 2 ? [`x${anyCase(point.padStart(2, '0'))}`] : []),
    bytes.map((byte) => `x${anyCase(byte)}`).join('\\\\+'),
    units.map((unit) => `u${anyCase(unit)}`).join('\\\\+'),
    `U${anyCase(point.padStart(8, '0'))}`,
    ...(NAMED[part] ?? []),
  ];
  const plain = `\\\\*${part.replace(/[$()*+./?[\]^{|}]/, '\\$&')}`;
  return `(?:${[plain, percent, `\\\\+(?:${escapes.join('|')})`, ...(part === ' ' ? ['\\+'] : [])].join('|')})`;
}

const NAMED: Readonly<Record<string, readonly string[]>> = { '\n': ['n'], '\r': ['r'], '\t': ['t'] };

function anyCase(hexadecimal: string): string {
  return hexadecimal.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
