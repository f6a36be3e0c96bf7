import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidContentError } from '../errors.ts';
import type { Look } from '../plan/locate.ts';
import { type InsideRoot, insideRoot, isInsideRoot } from '../plan/plan.ts';
import { BASE, MANIFEST, STATE } from './state-folder.ts';

/** The version of the records that this version writes. */
const VERSION = 1;

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

const ENTRY = z.object({ part: z.string(), sha256: SHA256 });

const FORM = z.object({
  version: z.literal(VERSION),
  files: z.record(z.string(), ENTRY).refine((files) => Object.keys(files).every(isGenerated)),
});

/** Our own records are nobody's generated files. */
function isGenerated(path: string): boolean {
  return isInsideRoot(path) && path !== STATE && !path.startsWith(`${STATE}/`);
}

/** What was generated last for one file. */
export type ManifestEntry = Readonly<z.infer<typeof ENTRY>>;

/** Which files were generated, by their paths. It holds no times and no absolute paths: it is committed. */
export type Manifest = ReadonlyMap<string, ManifestEntry>;

/** The hash by which a text is known again; hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads the manifest of a root as untrusted input.
 * @returns the manifest, and a line to show where it could not be used.
 * @throws InvalidContentError where a newer version wrote it.
 */
export async function readManifest(look: Look): Promise<{ manifest: Manifest; warning?: string }> {
  const found = await look(MANIFEST);
  if (found === undefined) return { manifest: new Map() };
  const content = parse(Buffer.from(found.bytes).toString('utf8'));
  refuseNewer(content, MANIFEST);
  const parsed = FORM.safeParse(content);
  if (parsed.success) return { manifest: new Map(Object.entries(parsed.data.files)) };
  return {
    manifest: new Map(),
    warning: `${MANIFEST} is damaged: what was generated before is not known, and merges have no base.`,
  };
}

/** Where the text that was generated for a file is kept. */
export function basePath(path: InsideRoot): InsideRoot {
  return insideRoot(`${BASE}/${path}`);
}

/** What was generated last for a file, where it is known, and was not changed since. */
export async function readBase(
  look: Look,
  manifest: Manifest,
  path: InsideRoot,
): Promise<Uint8Array | undefined> {
  const entry = manifest.get(path);
  const bytes = entry && (await look(basePath(path)))?.bytes;
  return bytes !== undefined && sha256(bytes) === entry?.sha256 ? bytes : undefined;
}

/** The manifest as it is written: the same files always give the same text. */
export function manifestText(manifest: Manifest): string {
  const files = Object.fromEntries([...manifest].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: VERSION, files }, null, 2)}\n`;
}

/** Parses JSON of unknown origin; undefined where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws InvalidContentError where a record was written by a version that is newer than this one. */
export function refuseNewer(content: unknown, path: string): void {
  const isVersioned = typeof content === 'object' && content !== null && 'version' in content;
  if (!isVersioned || typeof content.version !== 'number' || content.version <= VERSION) return;
  throw new InvalidContentError(`${path} was written by a newer version of generator-dagster-module.`, {
    why: `It has version ${content.version}; this one knows ${VERSION}.`,
    next: 'Update generator-dagster-module.',
  });
}
