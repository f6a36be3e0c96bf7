import { InvalidContentError } from '../errors.ts';
import { CsvRecords } from './csv-records.ts';
import type { Dialect } from './source-file.ts';

const CANDIDATES = [',', ';', '|', '\t'] as const satisfies readonly Dialect['delimiter'][];
const SAMPLE = 64 * 1024;

/**
 * The delimiter of a CSV file, by its first lines: the one that cuts all of them into equally many cells, the
 * most; else the one that does so for most lines, so that an error can name the others; else the comma.
 */
export function sniffDelimiter(block: string): Dialect['delimiter'] {
  const sample = block.length > SAMPLE ? block.slice(0, block.lastIndexOf('\n', SAMPLE) + 1) || block : block;
  let best: { delimiter: Dialect['delimiter']; share: number; cells: number } = {
    delimiter: ',',
    share: 0.5,
    cells: 1,
  };
  for (const delimiter of CANDIDATES) {
    const { share, cells } = regularity(sample, delimiter);
    if (cells > 1 && (share > best.share || (share === best.share && cells > best.cells))) {
      best = { delimiter, share, cells };
    }
  }
  return best.delimiter;
}

/** The most usual number of cells of a record, and the share of the records that have so many. */
function regularity(sample: string, delimiter: Dialect['delimiter']): { share: number; cells: number } {
  const counts = new Map<number, number>();
  let records = 0;
  const reader = new CsvRecords('', delimiter, (cells) => {
    if (cells.length === 1 && cells[0] === '') return;
    records += 1;
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  });
  try {
    reader.push(sample);
  } catch (error) {
    // Cut by the wrong delimiter, quotes stand within cells. What was read before counts, but for less.
    if (!(error instanceof InvalidContentError)) throw error;
    records += 1;
  }
  const [cells, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  return { share: count / records, cells };
}
