/** The flags of `dgm new` and `yo dagster-module`, as the product promises them: written out, not derived. */
export const FLAGS = [
  'directory',
  'title',
  'description',
  'from',
  'database',
  'partitions',
  'partition-column',
  'schedule',
  'timezone',
  'governance',
  'owner',
  'capability',
  'python',
  'answers',
  'yes',
  'install',
] as const;
