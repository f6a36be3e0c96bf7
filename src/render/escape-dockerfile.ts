/**
 * The arguments of a Dockerfile's COPY, each as itself: a JSON list, whose items the builder still reads as words with
 * variables, quotes and wildcards.
 */
export function dockerfileCopy(from: string, to: string): string {
  const source = from.replaceAll(/[[*?]/g, (character) => `[${character}]`);
  return `COPY ${JSON.stringify([source, to].map(word)).replace('","', '", "')}`;
}

function word(text: string): string {
  return text.replaceAll(/[\\$'"]/g, '\\$&');
}
