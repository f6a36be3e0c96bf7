import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { withJoinedBrackets, withJoinedLine } from './joined-lines.ts';

/**
 * Parses a text to events that refer to it by offsets. Positions and values are found without building values: no
 * tag has to be known, and a file of 500 kB takes some 40 ms.
 * @throws NoCleanEdit where the text is no YAML, with the line and what is wrong there.
 */
export function parse(text: string): readonly Event[] {
  const conflict = conflictLine(text);
  if (conflict !== undefined) throw new NoCleanEdit(`line ${conflict} begins a merge conflict`);
  try {
    return events(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = lineAt(text, error.mark?.position ?? 0);
    const isTab = /tab characters/.test(error.reason) || /^ *\t/.test(text.split('\n')[line - 1] ?? '');
    throw new NoCleanEdit(
      isTab ? `line ${line} is indented by a tab` : `line ${line} is no YAML: ${error.reason}`,
    );
  }
}

/**
 * YAML wants the lines of a flow collection further to the right than its key, js-yaml too; PyYAML, Go's yaml and
 * people do not, above all for the closing bracket. Such lines are read as if they went on above.
 * @see https://yaml.org/spec/1.2.2/#742-flow-mappings
 */
function events(text: string): readonly Event[] {
  let shown = text;
  for (let tries = 0; ; tries += 1)
    try {
      return parseEvents(shown, {});
    } catch (error) {
      if (!(error instanceof YAMLException) || !/^deficient indentation/.test(error.reason)) throw error;
      const joined =
        tries === 0 ? withJoinedBrackets(text) : withJoinedLine(shown, error.mark?.position ?? 0);
      if (tries > 50 || (tries > 0 && joined === shown)) throw error;
      shown = joined;
    }
}

function conflictLine(text: string): number | undefined {
  const at = text.startsWith('<<<<<<< ') ? 0 : text.indexOf('\n<<<<<<< ');
  return at === -1 ? undefined : lineAt(text, at + 1);
}
