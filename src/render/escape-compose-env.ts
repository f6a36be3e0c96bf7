/**
 * A value in a file that a service of compose names in `env_file`: any text without line breaks and NUL. Compose reads
 * it otherwise than python-dotenv: in single quotes all is text, a backslash before a quote by its version; in double
 * quotes there are escapes, and `$` begins a variable. https://docs.docker.com/reference/compose-file/services/#env_file
 */
export function composeEnv(text: string): string {
  if (/^[\w./:@%+,=-]*$/.test(text)) return text;
  if (!/'|\\$/.test(text)) return `'${text}'`;
  const escaped = text.replaceAll(/["$\\]/g, '\\$&');
  // Older versions never end a value at a quote that a backslash stands before.
  return `"${escaped.replace(/\\\\$/, '\\0134')}"`;
}
