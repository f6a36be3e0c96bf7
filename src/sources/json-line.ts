/** One value at the top level of a line: where its key and its value stand, quotes included. */
interface Member {
  readonly key: string;
  /** As it is written, without the space around it. */
  readonly source: string;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** How deep DuckDB reads nested values, with some room. */
const DEEPEST = 100;

/**
 * The members of an object on one line that `JSON.parse` has accepted, in their order and as written: that
 * tells what the parsed object does not, namely a key that is there twice and an integer's exact digits.
 *
 * @returns undefined when values are nested deeper than DuckDB reads them.
 */
export function membersOf(line: string): Member[] | undefined {
  const members: Member[] = [];
  let depth = 0;
  let keyStart = -1;
  let key = '';
  let valueStart = -1;
  for (let at = 0; at < line.length; at++) {
    switch (line.charCodeAt(at)) {
      case QUOTE: {
        const end = stringEnd(line, at);
        if (depth === 1 && valueStart === -1 && keyStart === -1) {
          keyStart = at;
          key = line.slice(at + 1, end);
        }
        at = end;
        break;
      }
      case 58: // :
        if (depth === 1 && valueStart === -1) valueStart = at + 1;
        break;
      case 123: // {
      case 91: // [
        depth += 1;
        if (depth > DEEPEST) return undefined;
        break;
      case 44: // ,
      case 125: // }
      case 93: // ]
        if (depth === 1 && valueStart !== -1) {
          members.push({
            key: decoded(key),
            source: line.slice(valueStart, at).trim(),
          });
          keyStart = -1;
          valueStart = -1;
        }
        if (line.charCodeAt(at) !== 44) depth -= 1;
        break;
    }
  }
  return members;
}

/** Where the string ends that begins at `start`: the index of its closing quote. */
function stringEnd(line: string, start: number): number {
  let end = line.indexOf('"', start + 1);
  while (isEscaped(line, end)) end = line.indexOf('"', end + 1);
  return end;
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 0;
  while (line.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

function decoded(key: string): string {
  return key.includes('\\') ? String(JSON.parse(`"${key}"`)) : key;
}
