import type { FileMetaData, Statistics } from 'hyparquet';

/** What the statistics of a Parquet file tell of a column; what they do not is undefined. */
export interface ParquetStatistics {
  readonly nulls: number | undefined;
  /** The lowest integer of a column of integers, as it is stored. */
  readonly min: bigint | undefined;
}

/** Sums up what all row groups say. Writers may leave statistics out, of the whole file or of one group. */
export function statisticsOf(name: string, isRequired: boolean, metadata: FileMetaData): ParquetStatistics {
  let nulls: number | undefined = 0;
  let min: bigint | undefined;
  let hasAllMins = true;
  for (const group of metadata.row_groups) {
    const chunk = group.columns.find(({ meta_data }) => isPath(meta_data?.path_in_schema, name));
    const statistics = chunk?.meta_data?.statistics;
    const count = isRequired ? 0n : statistics?.null_count;
    nulls = count === undefined || nulls === undefined ? undefined : nulls + Number(count);
    if (count === group.num_rows) continue;
    const lowest = integer(statistics?.min_value);
    if (lowest === undefined) hasAllMins = false;
    else if (min === undefined || lowest < min) min = lowest;
  }
  return { nulls, min: hasAllMins ? min : undefined };
}

function isPath(path: readonly string[] | undefined, name: string): boolean {
  return path?.length === 1 && path[0] === name;
}

function integer(value: Statistics['min_value']): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}
