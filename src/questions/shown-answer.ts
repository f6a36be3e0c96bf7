/** An answer as a message may show it, in quotes: of a URL, which may hold a password, nothing but its scheme. */
export function shownAnswer(raw: unknown): string {
  return (
    JSON.stringify(raw, (_, value) => (typeof value === 'string' ? withoutUrls(value) : value)) ?? String(raw)
  );
}

function withoutUrls(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/).+/gis, '$1…');
}
