import type { Content } from './plan.ts';
import { withoutSecrets } from './secret.ts';

const ENCODER = new TextEncoder();

/** The bytes of a content as it may be shown: its secrets are references still. */
export function shownBytes(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return ENCODER.encode(typeof content === 'string' ? content : withoutSecrets(content));
}

/** Whether two runs of bytes are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The same as text; of a content that is text, as every shared file is. */
export function shownText(content: Content): string {
  if (content instanceof Uint8Array) throw new Error('a content that is no text');
  return typeof content === 'string' ? content : withoutSecrets(content);
}
