import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * The editor that Yeoman's prompt would start, where it is not there: undefined where it is. The prompt itself has
 * no way back then but Ctrl-C, which gives up all answers.
 * @param env the environment of this process, which the prompt reads.
 */
export async function missingEditor(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  const command = env.VISUAL || env.EDITOR || 'vim';
  const [, double, single, bare] = /^\s*(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(command) ?? [];
  const program = double ?? single ?? bare ?? command;
  const folders = program.includes('/') ? [''] : (env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const isThere = await access(folder === '' ? program : join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return undefined;
  }
  return program;
}
