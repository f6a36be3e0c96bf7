/** Returns the word that a misspelt one most likely means, or undefined where none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const started = words.filter((candidate) => word.length > 2 && candidate.startsWith(word.toLowerCase()));
  if (started.length === 1) return started[0];
  const ranked = words
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined &&
    best.distance <= Math.max(word.length < 5 ? 1 : 2, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

/** Levenshtein's distance: the fewest insertions, deletions and replacements from one word to another. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const row = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const replaced = (previous[j] ?? 0) + (left === right ? 0 : 1);
      row.push(Math.min(replaced, (previous[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
