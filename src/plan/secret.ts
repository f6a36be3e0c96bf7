/** A secret, by its name: what it is, only the writer learns. */
export interface SecretReference {
  readonly secret: string;
}

/** A text with secrets in it, which no plan, diff or log ever holds. */
export type SecretText = readonly (string | SecretReference)[];

/** Whether a content has references to secrets in it. */
export function isSecretText(content: string | Uint8Array | SecretText): content is SecretText {
  return typeof content === 'object' && !(content instanceof Uint8Array);
}

/** What stands for a secret wherever a plan is shown. */
export const HIDDEN = '<secret>';

/** The text of a file as it may be shown. */
export function withoutSecrets(text: SecretText): string {
  return text.map((part) => (typeof part === 'string' ? part : HIDDEN)).join('');
}

/** The text of a file as it is written. */
export function withSecrets(text: SecretText, reveal: (name: string) => string): string {
  return text.map((part) => (typeof part === 'string' ? part : reveal(part.secret))).join('');
}

/** Files whose values may be secrets: dotenv files, but for examples of them. */
const SECRET_FILE = /(?:^|\/)(?:\.env(?:\.(?![^/]*\bexample$)[^/]+)?|[^/]+\.env)$/;

/** Whether a file may hold secrets, so that it is private, kept nowhere else, and shown without its values. */
export function mayHoldSecrets(path: string): boolean {
  return SECRET_FILE.test(path);
}

const ASSIGNMENT = /^([\s#]*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*)(.*)$/;

/**
 * The text of a dotenv file as it may be shown: its names, and none of its values; comments stay where they
 * cannot hold any. It has as many lines as before.
 */
export function hideValues(text: string): string {
  let open: string | undefined;
  const hidden = text.split('\n').map((line) => {
    const end = line.endsWith('\r') ? '\r' : '';
    if (line.trim() === '') return line;
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      return HIDDEN + end;
    }
    const [, name, value = ''] = ASSIGNMENT.exec(line.slice(0, line.length - end.length)) ?? [];
    if (name !== undefined) {
      open = quoteLeftOpen(value);
      return `${name.trimEnd()}${HIDDEN}${end}`;
    }
    return /^\s*#[^:=]*$/.test(line) ? line : HIDDEN + end;
  });
  return hidden.join('\n');
}

/** The quote that a value begins with, where its end is on another line. */
function quoteLeftOpen(value: string): string | undefined {
  const quote = /^["'`]/.exec(value)?.[0];
  return quote !== undefined && !value.slice(1).includes(quote) ? quote : undefined;
}
