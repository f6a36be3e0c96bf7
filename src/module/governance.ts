export const GOVERNANCES = ['quick', 'standard', 'enterprise'] as const;

export type Governance = (typeof GOVERNANCES)[number];

/** What a level of governance adds to a module; the table in the docs is made from the same values. */
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
