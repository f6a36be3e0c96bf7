import type { OwnedFlowItem } from '../../edit/flow-item.ts';
import type { Content } from '../../plan/plan.ts';

/** A text after an edit, and what of it no mark could be put on. */
export interface Edited {
  readonly content: Content;
  readonly flows?: readonly OwnedFlowItem[];
}
