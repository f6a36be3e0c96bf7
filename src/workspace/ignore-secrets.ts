import { eolOf, insertLines } from '../edit/marks.ts';

/** A `.gitignore` that keeps `.env` out of git, also where it did not before. */
export function ignoringSecrets(text: string): string {
  const lines = text.split(eolOf(text)).map((line) => line.trim());
  if (lines.some((line) => /^(?:\*\*\/|\/)?\.env(?:\*|\.\*)?$/.test(line))) return text;
  return insertLines(text, text.length, '# Secrets of the workspace.\n.env\n');
}
