import { openSession } from './host-session.ts';
import type { Connection } from './ssh.ts';

/** What a host answered: the fields of its lines, by their first word, in the order of the lines. */
export type Answers = ReadonlyMap<string, readonly (readonly string[])[]>;

/**
 * Asks a host by a verb of the script that changes nothing.
 * @throws what the verb failed with, NetworkError where the connection was cut.
 */
export async function askHost(
  connection: Connection,
  script: string,
  verb: 'probe' | 'status',
): Promise<Answers> {
  const answers = new Map<string, (readonly string[])[]>();
  const session = openSession({
    ...{ connection, script, words: [verb] },
    take: (line) => {
      if (line.kind !== 'plain') return;
      const [key = '', ...fields] = line.fields;
      answers.set(key, [...(answers.get(key) ?? []), fields]);
    },
  });
  await session.done;
  return answers;
}

/** The first field of the first line of a key. */
export function answer(answers: Answers, key: string): string | undefined {
  const value = answers.get(key)?.[0]?.[0];
  return value === '' ? undefined : value;
}

/** The first fields of all lines of a key. */
export function answersOf(answers: Answers, key: string): readonly string[] {
  return (answers.get(key) ?? []).flatMap(([first]) => (first === undefined || first === '' ? [] : [first]));
}
