import { type Manifest, readBase, readManifest, sha256 } from '../state/manifest.ts';
import { checkStateFolder, MANIFEST } from '../state/state-folder.ts';
import { shownBytes } from './bytes.ts';
import { type Conflict, compare, type Meeting } from './compare.ts';
import { type FoundFile, type Look, lookAt } from './locate.ts';
import { findOutdated } from './outdated.ts';
import type { Change, InsideRoot } from './plan.ts';
import type { Proposal, Wanted } from './proposal.ts';

/** A proposal that has met the disk: what is clear, and what has to be decided. */
export interface Draft {
  readonly proposal: Proposal;
  readonly look: Look;
  readonly manifest: Manifest;
  /** The manifest as it was read, first of all; undefined where there is none. */
  readonly manifestFile: FoundFile | undefined;
  /** Changes that ask nobody. */
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  /** Lines that the user should see. */
  readonly notes: readonly string[];
}

/** How many files are read at once: enough to keep the disk busy, and few enough for any limit of open files. */
const AT_ONCE = 16;

interface Comparing {
  /** What is at a path; the disk itself where none is given. */
  readonly look?: Look | undefined;
  /** Whether a generated file whose text is as before is left as the user has it, changed or deleted. */
  readonly keepsHand?: boolean;
}

/**
 * Compares a proposal with what is on the disk; writes nothing.
 * @throws ConflictError where a link or a folder is in the way, InvalidContentError where a file cannot be
 * edited or a newer version wrote the records.
 */
export async function draft(
  proposal: Proposal,
  { look = lookAt(proposal.root), keepsHand = false }: Comparing = {},
): Promise<Draft> {
  await checkStateFolder(proposal.root);
  const manifestFile = await look(MANIFEST);
  const { manifest, warning } = await readManifest(async () => manifestFile);
  const isAsBefore = (wanted: Wanted): boolean =>
    keepsHand &&
    wanted.kind === 'whole' &&
    manifest.get(wanted.path)?.sha256 === sha256(shownBytes(wanted.content));
  const files = proposal.files.filter((wanted) => !isAsBefore(wanted));
  const isTakenOut = (path: InsideRoot): boolean => keepsHand && manifest.has(path);
  const meetings = await meetAll(files, { manifest, look, isTakenOut });
  const { gone, kept } = await findOutdated(proposal, manifest, look);
  return {
    proposal,
    look,
    manifest,
    manifestFile,
    changes: [...meetings.flatMap((one) => (one.kind === 'change' ? [one.change] : [])), ...gone],
    conflicts: meetings.flatMap((one) => (one.kind === 'conflict' ? [one.conflict] : [])),
    notes: [
      ...(warning === undefined ? [] : [warning]),
      ...kept.map((path) => `${path} is not generated any more; it was changed by hand, and stays.`),
    ],
  };
}

/** What wanted files meet. */
interface There {
  readonly manifest: Manifest;
  readonly look: Look;
  /** Whether a generated file that is not there was taken out by somebody, and stays out. */
  readonly isTakenOut: (path: InsideRoot) => boolean;
}

const SAME: Meeting = { kind: 'same' };

async function meetAll(
  files: readonly Wanted[],
  { manifest, look, isTakenOut }: There,
): Promise<readonly Meeting[]> {
  const meetings: Meeting[] = [];
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const batch = files.slice(first, first + AT_ONCE);
    meetings.push(
      ...(await Promise.all(
        batch.map(async (wanted) => {
          const found = await look(wanted.path);
          if (found === undefined && wanted.kind === 'whole' && isTakenOut(wanted.path)) return SAME;
          return compare(wanted, found, () => readBase(look, manifest, wanted.path));
        }),
      )),
    );
  }
  return meetings;
}
