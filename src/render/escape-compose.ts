import { yaml } from './escape.ts';

/** Keys that YAML 1.1 reads as something other than a text. */
const NO_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** A text as a value of a compose file: compose reads `$` as the begin of a variable. */
export function composeText(text: string): string {
  return yaml(literal(text));
}

/** A text with nothing in it that compose would replace. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A name as a YAML key or scalar, in quotes where it needs them. */
export function yamlName(name: string): string {
  return /^(?:\d+(?:\.\d+){3}|[A-Za-z_](?:[\w./-]|:(?=\S))*)$/.test(name) && !NO_TEXT.test(name)
    ? name
    : yaml(name);
}

/** A variable of `.env` that has to be there, and not be empty; as compose reads a text. */
export function required(name: string): string {
  return `\${${name}:?is not in .env}`;
}

/** A variable of `.env` that has to be there; it may be empty. */
export function present(name: string): string {
  return `\${${name}?is not in .env}`;
}

/** A variable of `.env` that need not be there. */
export function optional(name: string): string {
  return `\${${name}-}`;
}
