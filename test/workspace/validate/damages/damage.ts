import type { RuleName } from '../../../../src/workspace/validate/finding.ts';
import type { Runtime } from '../healthy.ts';

export const COMPOSE = 'docker-compose.yml';

/** What is done to a workspace in which nothing disagrees, and what is then found: nothing else. */
export interface Damage {
  readonly name: string;
  readonly rule: RuleName;
  /** Where it is found. */
  readonly path: string;
  readonly says: RegExp;
  readonly runtime?: Runtime;
  readonly inflict: (root: string) => void;
}
