import { readVariables } from '../edit/dotenv.ts';
import { ownedTexts } from '../edit/owned-texts.ts';
import { sha256 } from '../state/manifest.ts';
import type { FileKind, RegisteredModule } from './registry.ts';

/** What of a file is a module's: a hash of it, and what no mark could be put on. */
export type Ownership = RegisteredModule['owned'][string];

/**
 * Hashes what is whose in a text: by them it is known whether somebody has edited a block. Of a `.env` only the names
 * count: values are there to be changed, and a hash of a secret would tell about it. A unit is a file of its own.
 * @param owners whose alone, where not all are wanted.
 * @returns by owner; of a unit by ''.
 * @throws BrokenMarks
 */
export function ownershipIn(
  kind: FileKind,
  text: string,
  owners?: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const hashed = (one: string): string => sha256(Buffer.from(one, 'utf8'));
  if (kind === 'units') return new Map([['', hashed(text)]]);
  // Of many, all are found as fast.
  const few = owners !== undefined && owners.size < 8 ? owners : undefined;
  const all = [...ownedTexts(text, undefined, few)].filter(([owner]) => owners?.has(owner) ?? true);
  return new Map(all.map(([owner, owned]) => [owner, hashed(meant(kind, owned.text))]));
}

/** What of a text of ours is nobody else's to change. */
function meant(kind: FileKind, text: string): string {
  if (kind === 'env' || kind === 'env-example') return namesIn(text);
  // The item that comes next in an array puts a comma behind ours.
  return kind === 'dg' ? text.replaceAll(/,(?=\s*# dagster-module: )/g, '') : text;
}

function namesIn(text: string): string {
  return [...readVariables(text).keys()].sort().join('\n');
}
