/**
 * Something of ours in a list or a mapping on one line, such as `depends_on: [a, b]`, where no comment can tell whose
 * it is: whoever put it in has to remember it.
 */
export interface FlowItem {
  /** Where the list or mapping is: keys, and numbers in sequences. */
  readonly path: readonly (string | number)[];
  /** The item of a list; of a mapping, an object with its one key. */
  readonly value: unknown;
  /** Whether the list or mapping itself was made for it, and goes with the last. */
  readonly made?: boolean | undefined;
}

/** The same, and whose it is. */
export interface OwnedFlowItem extends FlowItem {
  readonly owner: string;
}
