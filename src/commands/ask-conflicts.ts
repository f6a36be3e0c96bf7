import type { AskConflicts } from './decide-conflicts.ts';
import type { Terminal } from './terminal.ts';

/** Asks by Yeoman's conflict resolver on a terminal; of Yeoman, nothing is loaded before there is a conflict. */
export function terminalConflicts(terminal: Terminal): AskConflicts | undefined {
  if (!terminal.isInteractive) return undefined;
  return async (root, conflicts) => {
    const [{ QueuedAdapter }, { askConflicts }] = await Promise.all([
      import('@yeoman/adapter'),
      import('../yeoman/ask-conflicts.ts'),
    ]);
    // Results alone go to the standard output.
    const adapter = new QueuedAdapter({ stdout: process.stderr });
    try {
      const decisions = await askConflicts(adapter, root, conflicts);
      // The adapter prints behind: what it has not printed when it is closed is lost.
      await adapter.onIdle();
      return decisions;
    } finally {
      adapter.close();
    }
  };
}
