export const GOVERNANCES = ['quick', 'standard', 'enterprise'] as const;

export type Governance = (typeof GOVERNANCES)[number];

/** What a level of governance switches on in templates; {@link CARRIED} says it for people, and tests hold both to what is made. */
export interface Traits {
  /** CI file, ruff, mypy and pre-commit set up. */
  readonly quality: boolean;
  /** Freshness policies on the assets. */
  readonly freshness: boolean;
  /** Owners needed; data classification, retries, blocking checks, failure sensor, CODEOWNERS, runbook, changelog. */
  readonly regulated: boolean;
}

export const TRAITS: Readonly<Record<Governance, Traits>> = {
  quick: { quality: false, freshness: false, regulated: false },
  standard: { quality: true, freshness: true, regulated: false },
  enterprise: { quality: true, freshness: true, regulated: true },
};

/** What a module carries, and the level from which on it does: the table of the docs. */
export const CARRIED: readonly { readonly what: string; readonly from: Governance }[] = [
  { what: 'raw, cleaned and summary assets over the real columns', from: 'quick' },
  { what: 'checks on every cleaned asset', from: 'quick' },
  { what: 'tests: it loads, materializes, catches bad rows, refuses changed files', from: 'quick' },
  { what: 'README, AGENTS.md, Dockerfile, .env.example', from: 'quick' },
  { what: 'a CI file', from: 'standard' },
  { what: 'lint and format (ruff), type check (mypy), pre-commit', from: 'standard' },
  { what: 'a freshness policy on every asset', from: 'standard' },
  { what: 'a daily schedule, unless --schedule says otherwise', from: 'standard' },
  { what: 'owners on every asset (at least one is required)', from: 'enterprise' },
  { what: 'a data classification on every asset', from: 'enterprise' },
  { what: 'checks that block what is downstream', from: 'enterprise' },
  { what: 'a retry policy on every asset', from: 'enterprise' },
  { what: 'a failure sensor that can notify a webhook', from: 'enterprise' },
  { what: 'CODEOWNERS, a runbook, a changelog', from: 'enterprise' },
];
