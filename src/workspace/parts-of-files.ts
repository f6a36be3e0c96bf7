import { BrokenMarks, findBlocks, findEntries, type Range } from '../edit/marks.ts';
import { hideValues, mayHoldSecrets } from '../plan/secret.ts';
import type { RegisteredModule } from './registry.ts';
import type { SharedInspection } from './validate/inspection.ts';

/** Lines of a file that are a module's. */
export interface OwnedLines {
  /** Of the first, counted from 1. */
  readonly line: number;
  /** As they stand there; of a `.env` without the values. */
  readonly lines: readonly string[];
}

/** What a module has in a file. */
export interface ModuleInFile {
  readonly path: string;
  readonly parts: readonly OwnedLines[];
  /** What is wrong with it; undefined where nothing is. */
  readonly problem: string | undefined;
}

/** What a module has in each file of the workspace, in the order of the registry. */
export function moduleInFiles(
  { files, units }: SharedInspection,
  { name, owned }: RegisteredModule,
): readonly ModuleInFile[] {
  const byPath = new Map([...files.values()].map((file) => [file.path as string, file]));
  return Object.entries(owned).map(([path, own]) => {
    const file = byPath.get(path);
    const text = file?.text ?? units.get(path);
    if (text === undefined) return { path, parts: [], problem: 'the file is not there' };
    // All of a unit is its module's.
    if (file === undefined)
      return { path, parts: [linesOf(text, text, { start: 0, end: text.length })], problem: undefined };
    try {
      const shown = mayHoldSecrets(path) ? hideValues(text) : text;
      const marked = [...findBlocks(text, name), ...findEntries(text, name)]
        .sort((a, b) => a.start - b.start)
        .map((range) => linesOf(text, shown, range));
      const flows = own.flows.flatMap(({ path: at, value, made }) =>
        made === true && isEmpty(value)
          ? []
          : [
              {
                line: file.kind === 'dg' ? 1 : file.line(at),
                lines: [`${at.join('.')}: ${JSON.stringify(value)}`],
              },
            ],
      );
      const parts = [...marked, ...flows];
      return { path, parts, problem: parts.length === 0 ? 'nothing of it is there any more' : undefined };
    } catch (error) {
      if (error instanceof BrokenMarks) return { path, parts: [], problem: error.message };
      throw error;
    }
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Hidden values leave the lines as many as they were, but not the offsets. */
function linesOf(text: string, shown: string, { start, end }: Range): OwnedLines {
  const line = text.slice(0, start).split('\n').length;
  const count = text.slice(start, end).replace(/\n$/, '').split('\n').length;
  const lines = shown.split('\n').slice(line - 1, line - 1 + count);
  return { line, lines: lines.map((one) => one.replace(/\r$/, '')) };
}
