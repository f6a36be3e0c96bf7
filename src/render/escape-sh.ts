/** A word of a shell command that means exactly this text. */
export function sh(text: string): string {
  if (/^[\w./:@%+,=-]+$/.test(text)) return text;
  // What looks like a variable is escaped: in single quotes, linters ask whether one was meant.
  return /[$`]/.test(text)
    ? `"${text.replaceAll(/["$`\\]/g, '\\$&')}"`
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
