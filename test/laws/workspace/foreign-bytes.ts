import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';

/** Checks that a file has what it had before modules came, and between it only what is marked as ours. */
export function assertForeignBytes(path: string, plain: string, text: string, hasFlows: boolean): void {
  assert.ok(isWithin(plain, text), `${path} has all bytes of\n${plain}\nin\n${text}`);
  // An item of a list on one line has no mark.
  if (hasFlows || text.includes('# dagster-module was:') || /^\s*<<:/m.test(text)) return;
  const shown = (one: string): string => {
    const lines = one.split('\n').map((line) => line.replace(/\r$/, ''));
    if (lines.at(-1) === '') lines.pop();
    if (!path.endsWith('.toml')) return lines.join('\n');
    // An empty line above a table of ours is ours as well, and a comma behind what was the last item.
    return lines
      .filter((line) => line !== '')
      .join('\n')
      .replaceAll(',', '');
  };
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  assert.equal(shown(text.slice(0, mark) + unmarked(text.slice(mark))), shown(plain), path);
}

/** A text without the lines that are marked as ours. */
function unmarked(text: string): string {
  let owner: string | undefined;
  const lines = text.split('\n').filter((raw) => {
    const line = raw.trim();
    const begin = /^# BEGIN dagster-module: (.+)$/.exec(line)?.[1];
    if (owner === undefined && begin !== undefined) {
      owner = begin;
      return false;
    }
    if (owner === undefined) return !/\s# dagster-module(?:: \S+)?$/.test(raw.trimEnd());
    if (line === `# END dagster-module: ${owner}`) owner = undefined;
    return false;
  });
  return lines.join('\n');
}

function isWithin(less: string, more: string): boolean {
  let at = 0;
  for (const char of less) {
    at = more.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Checks that all values that a YAML file had are in it still; lists and mappings may have more. */
export function assertForeignValues(path: string, plain: string, text: string): void {
  if (!/\.ya?ml$/.test(path)) return;
  const [before, after] = [plain, text].map((one): unknown =>
    parse(one.replace(/^\uFEFF/, ''), { merge: true, logLevel: 'silent' }),
  );
  assert.ok(isPart(before, after), `${path} says what it said:\n${text}`);
}

function isPart(less: unknown, more: unknown): boolean {
  if (less === null && typeof more === 'object') return true;
  if (Array.isArray(less))
    return Array.isArray(more) && less.every((one) => more.some((other) => isPart(one, other)));
  if (typeof less !== 'object' || less === null) return isDeepStrictEqual(less, more);
  return Object.entries(less).every(
    ([key, value]) => typeof more === 'object' && more !== null && isPart(value, Reflect.get(more, key)),
  );
}
