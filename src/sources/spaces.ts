/** Whether nothing is left of a text without its spaces. */
export function isBlank(text: string): boolean {
  return text === '' || (text.charCodeAt(0) === 32 && /^ *$/.test(text));
}

/** A text without the spaces around it, as SQL's `trim` gives it: tabs and line breaks stay. */
export function trimSpaces(text: string): string {
  const isTrim = text.charCodeAt(0) !== 32 && text.charCodeAt(text.length - 1) !== 32;
  return isTrim ? text : text.replace(/^ +/, '').replace(/(?<! ) +$/, '');
}
