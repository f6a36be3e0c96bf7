/** Every rule of `dgm workspace validate`, with how bad it is to break it, unless a finding says otherwise. */
export const RULES = {
  'registry-damaged': 'error',
  'registry-missing': 'error',
  'files-ambiguous': 'error',
  'file-missing': 'error',
  'file-unreadable': 'error',
  'file-invalid': 'error',
  'block-missing': 'error',
  'block-edited': 'error',
  'block-broken': 'error',
  'block-stray': 'error',
  'module-gone': 'error',
  'module-unreadable': 'error',
  'identity-changed': 'error',
  'code-gone': 'error',
  'databases-changed': 'error',
  'location-missing': 'error',
  'location-differs': 'error',
  'location-duplicate': 'error',
  'location-case': 'error',
  'port-duplicate': 'error',
  'port-published-twice': 'error',
  'host-unknown': 'error',
  'reference-unresolved': 'error',
  'path-gone': 'error',
  'variable-missing': 'error',
  'example-incomplete': 'warning',
  'instance-variable-missing': 'error',
  'instance-invalid': 'error',
  'storage-differs': 'error',
  'project-gone': 'error',
  'project-unlisted': 'error',
  'project-unregistered': 'warning',
  'versions-differ': 'error',
  'library-version': 'error',
  'postgres-driver': 'error',
  'env-missing': 'warning',
  'env-tracked': 'error',
  'env-readable': 'warning',
  'live-failed': 'error',
  'live-missing': 'error',
  'live-unknown': 'warning',
} as const;

export type RuleName = keyof typeof RULES;

export type Severity = 'error' | 'warning';

/** A disagreement in a workspace. */
export interface Finding {
  readonly rule: RuleName;
  readonly severity: Severity;
  /** The file or folder that it is in, from the root. */
  readonly path: string;
  /** Counted from 1; null where it is about the whole file. */
  readonly line: number | null;
  /** What disagrees, as one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What a rule says of one place. */
export interface Told {
  readonly path: string;
  readonly line?: number | undefined;
  readonly message: string;
  readonly remedy: string;
  /** Where it differs from that of the rule. */
  readonly severity?: Severity;
}

/** Makes a finding of a rule. */
export function finding(rule: RuleName, { path, line, message, remedy, severity }: Told): Finding {
  return { rule, severity: severity ?? RULES[rule], path, line: line ?? null, message, remedy };
}

/** Findings in the order in which they are shown: errors first, then by file and line. */
export function sortedFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity }: Finding): number => (severity === 'error' ? 0 : 1);
  const key = ({ rule, message }: Finding): string => `${rule} ${message}`;
  return [...findings].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compared(a.path, b.path) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compared(key(a), key(b)),
  );
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
