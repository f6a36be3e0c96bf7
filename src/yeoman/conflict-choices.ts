import { extname } from 'node:path';
import type { InputOutputAdapter } from '@yeoman/adapter/types';
import type { ConflicterFile, ConflicterOptions } from '@yeoman/conflicter';
import { chalkStderr } from 'chalk';
import { ChangedSince } from '../apply/check-unchanged.ts';
import { brokenByMerge } from '../plan/broken-merge.ts';
import { sameBytes, shownBytes } from '../plan/bytes.ts';
import { colored } from '../plan/colored-diff.ts';
import type { Conflict } from '../plan/compare.ts';
import { type Decision, mergeConflict } from '../plan/decide.ts';
import { diffOfVersions } from '../plan/diff.ts';
import { adoptStyle } from '../plan/line-ends.ts';
import { lookAt } from '../plan/locate.ts';
import { isSecretText } from '../plan/secret.ts';
import { missingEditor } from './editor.ts';

/** A conflict while it is asked about. */
export interface Asked {
  readonly root: string;
  /** As the user sees it now: with the file as it was read last, and the wanted text as it was edited. */
  conflict: Conflict;
  readonly file: ConflicterFile;
  isReread: boolean;
  isEdited: boolean;
  /** Whether the user has chosen to leave the file, which Yeoman does not tell from one that is as wanted. */
  isLeft: boolean;
  merged?: Extract<Decision, { kind: 'merge' }>;
}

type Customize = NonNullable<ConflicterOptions['customizeActions']>;
type Choices = ReturnType<Customize>;
type Choice = Extract<Choices[number], { key: string }>;
type Act = (
  asked: Asked,
  adapter: InputOutputAdapter,
) => ReturnType<Extract<Choice['value'], CallableFunction>>;

/** What happens at the choices that Yeoman's resolver leaves to us, or that have bounds we cannot keep. */
const ACTS: Readonly<Record<string, Act>> = { n: leave, d: showDiff, m: mergeNow, r: reload, e: edit };

/** Yeoman's choices, and a merge among them. */
export function withOurs(choices: Choices, current: () => Asked): Choices {
  const merge: Choice = {
    key: 'm',
    name: 'merge: keep both, with markers where both changed the same lines',
    value: 'ask',
  };
  const abort = choices.findIndex((choice) => 'key' in choice && choice.key === 'x');
  return choices.toSpliced(Math.max(0, abort), 0, merge).map((choice) => {
    if (!('key' in choice) || !('name' in choice) || choice.value === undefined) return choice;
    // Yeoman calls them experiments; here they are tested.
    const named = { ...choice, name: String(choice.name).replace(' (experimental)', '') };
    const act = ACTS[choice.key];
    if (act === undefined) return named;
    // What is printed goes through the adapter of the question: others wait until it is answered.
    return { ...named, value: ({ adapter }) => act(current(), adapter) };
  });
}

async function leave(asked: Asked): Promise<'skip'> {
  asked.isLeft = true;
  return 'skip';
}

/** Yeoman's own ends with an error when it is called four times for one file. */
async function showDiff({ conflict }: Asked, { log }: InputOutputAdapter): Promise<'ask'> {
  const { path, found, wanted } = conflict;
  const diff = diffOfVersions(path, found, { content: wanted, mode: found.mode });
  log.writeln(colored(diff, chalkStderr).trimEnd());
  return 'ask';
}

async function mergeNow(asked: Asked, { log }: InputOutputAdapter): Promise<'write' | 'ask'> {
  const { conflict } = asked;
  const merged = mergeConflict(conflict);
  const problem = await brokenByMerge(conflict, merged);
  if (merged?.kind !== 'merge' || problem !== undefined) {
    const why = isSecretText(conflict.wanted) ? 'it holds secrets' : 'it is no UTF-8 text';
    log.writeln(`${conflict.path} cannot be merged: ${problem ?? why}.`);
    return 'ask';
  }
  asked.merged = merged;
  log.writeln(`Merged: ${outcomeOf(merged, conflict)}.`);
  return 'write';
}

function outcomeOf({ content, conflicts }: NonNullable<Asked['merged']>, { found }: Conflict): string {
  if (conflicts > 0) {
    return `both changed the same lines at ${conflicts === 1 ? '1 place' : `${conflicts} places`}, marked by <<<<<<<`;
  }
  return sameBytes(shownBytes(content), found.bytes) ? 'it has all of it already' : 'both are in it';
}

/** What the plan is made from has to follow what the user has seen. */
async function reload(asked: Asked): Promise<'reload'> {
  const { conflict, root, file, isEdited } = asked;
  const found = await lookAt(root)(conflict.path);
  if (found === undefined) throw new ChangedSince(conflict.path);
  const { wanted } = conflict;
  const styled = isEdited || isSecretText(wanted) ? wanted : adoptStyle(shownBytes(wanted), found.bytes);
  asked.conflict = { ...conflict, found, wanted: styled };
  asked.isReread = true;
  file.contents = Buffer.from(shownBytes(styled));
  return 'reload';
}

/** Has the user edit what is wanted; then it is compared and asked about again. */
async function edit(asked: Asked, adapter: InputOutputAdapter): Promise<'ask' | 'reload'> {
  const { conflict, file } = asked;
  const { path, wanted, found } = conflict;
  if (isSecretText(wanted)) {
    adapter.log.writeln(`${path} cannot be edited here: it holds secrets.`);
    return 'ask';
  }
  const missing = await missingEditor(process.env);
  if (missing !== undefined) {
    adapter.log.writeln(`There is no editor ${missing}: set VISUAL or EDITOR.`);
    return 'ask';
  }
  const text = Buffer.from(shownBytes(wanted)).toString('utf8');
  const { content } = await adapter.prompt<{ content: string }>([
    {
      type: 'editor',
      name: 'content',
      message: `Edit ${path}`,
      default: text,
      postfix: extname(path),
    } as never,
  ]);
  if (content === text) return 'ask';
  // The prompt drops a byte order mark.
  const edited = adoptStyle(Buffer.from(content), found.bytes);
  asked.conflict = { ...conflict, wanted: edited };
  asked.isEdited = true;
  file.contents = Buffer.from(edited);
  return 'reload';
}
