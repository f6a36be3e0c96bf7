import { isDeepStrictEqual } from 'node:util';
import { type Instruction, instructionsOf } from './dockerfile-instructions.ts';
import { addMarked, removeMarked } from './marked-text.ts';
import { beginMark, endMark, findBlocks } from './marks.ts';
import { NoCleanEdit } from './no-clean-edit.ts';

export { removeMarked as removeModuleBlock } from './marked-text.ts';

/** What prepares an image; all else says how it runs. */
const PREPARES = new Set(['FROM', 'ADD', 'ARG', 'COPY', 'ENV', 'RUN', 'SHELL', 'WORKDIR']);

/**
 * Adds instructions to the last stage of a Dockerfile, in a marked block behind all that prepares the image while it
 * still has the rights of root: before `USER`, `HEALTHCHECK`, `CMD` and the like, and behind the blocks of others.
 * @param lines whole instructions, each on one line, as a file may have another sign for going on; ended by `\n`.
 * @throws NoCleanEdit where there is no stage, or the text ends within an instruction.
 * @throws BrokenMarks
 */
export function addModuleBlock(text: string, owner: string, lines: string): string {
  const paste = `${beginMark(owner)}\n${lines}${endMark(owner)}\n`;
  const place = placeIn(text);
  if (place === undefined) throw new NoCleanEdit('it has no FROM', paste);
  const added = addMarked(text, owner, lines, place);
  const [block] = findBlocks(added, owner);
  const all = instructionsOf(added);
  const isOurs = ({ start }: Instruction): boolean =>
    block !== undefined && start >= block.start && start < block.end;
  const isApart =
    isSame(all.filter(isOurs), instructionsOf(lines)) &&
    isSame(
      all.filter((one) => !isOurs(one)),
      instructionsOf(removeMarked(text, owner)),
    );
  if (!isApart) throw new NoCleanEdit('an instruction of it has no end', paste);
  return added;
}

/** The offset where more of the last stage is prepared; undefined where there is no stage. */
function placeIn(text: string): number | undefined {
  const all = instructionsOf(text);
  const from = all.findLastIndex(({ name }) => name === 'FROM');
  if (from === -1) return undefined;
  const stage = all.slice(from);
  const user = stage.findIndex(
    ({ name, argument }) => name === 'USER' && !/^(?:root|0)(?::|$)/.test(argument),
  );
  const asRoot = user === -1 ? stage : stage.slice(0, user);
  return outsideOfBlock(text, asRoot.findLast(({ name }) => PREPARES.has(name))?.end ?? 0);
}

/** An offset, or the end of the block that it is in. */
function outsideOfBlock(text: string, at: number): number {
  const above = text.slice(0, at);
  if (above.lastIndexOf(beginMark('')) <= above.lastIndexOf(endMark(''))) return at;
  const last = text.indexOf(endMark(''), at);
  const end = text.indexOf('\n', last);
  return last === -1 ? at : end === -1 ? text.length : end + 1;
}

function isSame(some: readonly Instruction[], others: readonly Instruction[]): boolean {
  const said = (all: readonly Instruction[]): unknown =>
    all.map(({ name, argument, isOpen }) => [name, argument, isOpen]);
  return isDeepStrictEqual(said(some), said(others)) && !some.some(({ isOpen }) => isOpen);
}
