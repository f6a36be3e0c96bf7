import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';

/**
 * Parses a text to events that refer to it by offsets. Positions and values are found without building values: no
 * tag has to be known, and a file of 500 kB takes some 40 ms.
 * @throws NoCleanEdit where the text is no YAML, with the line and what is wrong there.
 */
export function parse(text: string): readonly Event[] {
  const conflict = conflictLine(text);
  if (conflict !== undefined) throw new NoCleanEdit(`line ${conflict} begins a merge conflict`);
  try {
    return parseEvents(text, {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    throw new NoCleanEdit(
      /tab characters/.test(error.reason)
        ? `line ${line} is indented by a tab`
        : `line ${line} is no YAML: ${error.reason}`,
    );
  }
}

/** Where the second document begins, if there is one: the index of its event. */
export function secondDocument(events: readonly Event[]): number | undefined {
  const second = events.findIndex(({ type }, index) => index > 0 && type === EVENT_ID.DOCUMENT);
  return second === -1 ? undefined : second;
}

function conflictLine(text: string): number | undefined {
  const at = text.startsWith('<<<<<<< ') ? 0 : text.indexOf('\n<<<<<<< ');
  return at === -1 ? undefined : lineAt(text, at + 1);
}
