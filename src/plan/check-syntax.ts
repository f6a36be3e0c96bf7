import { basename, extname } from 'node:path';
import type { Proposal } from './proposal.ts';
import { isSecretText, withoutSecrets } from './secret.ts';

type Parser = (text: string) => Promise<string | undefined>;

/** How each kind of file is parsed; a parser returns what is wrong, or undefined. */
const PARSERS: Readonly<Record<string, Parser>> = {
  '.py': async (text) => {
    const { parser } = await import('@lezer/python');
    let problem: string | undefined;
    parser.parse(text).iterate({
      enter: ({ type, from, to }) => {
        // Text without its closing quote is no error to this parser, which is made for editors.
        const isOpen = CLOSED[type.name]?.test(text.slice(from, to)) === false;
        if (type.isError || isOpen) problem ??= `syntax error at character ${from}`;
      },
    });
    return problem;
  },
  '.toml': async (text) => {
    const { parse } = await import('smol-toml');
    return failure(() => parse(text));
  },
  '.yaml': parseYaml,
  '.yml': parseYaml,
  '.json': async (text) => failure(() => JSON.parse(text)),
  '.env': parseDotenv,
  '.example': parseDotenv,
};

/** What text literals of Python look like, by the parser's name for them. */
const CLOSED: Readonly<Record<string, RegExp>> = {
  String: /^[a-z]*("""|'''|"|')(?:\\[\s\S]|(?!\1)[^\\])*\1$/i,
  FormatString: /^[a-z]+("""|'''|"|')[\s\S]*\1$/i,
};

/** What the lines of our dotenv files look like; dotenv parsers themselves take any text. */
const DOTENV_LINE = /^(?:#.*|[A-Za-z_]\w*=(?:'[^']*'|"[^"]*"|[^\s'"#]*))?$/;

async function parseDotenv(text: string): Promise<string | undefined> {
  const line = text.split('\n').findIndex((one) => !DOTENV_LINE.test(one));
  return line === -1 ? undefined : `line ${line + 1} is neither a comment nor an assignment`;
}

async function parseYaml(text: string): Promise<string | undefined> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { version: '1.1' });
  return Array.isArray(documents) ? documents.flatMap((one) => one.errors)[0]?.message : undefined;
}

function failure(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns what is wrong with a text by the parser of its language, or undefined. */
export async function problemIn(path: string, text: string): Promise<string | undefined> {
  const name = basename(path);
  return PARSERS[extname(name) || name]?.(text);
}

/**
 * Parses every text of a proposal once more, by the parser of its language.
 * @throws Error (a defect of ours) where one does not parse: a broken file is never written.
 */
export async function checkSyntax({ files }: Proposal): Promise<void> {
  for (const file of files) {
    const content = file.kind === 'whole' ? file.content : file.edit(undefined);
    if (content === undefined || content instanceof Uint8Array) continue;
    const problem = await problemIn(file.path, isSecretText(content) ? withoutSecrets(content) : content);
    if (problem !== undefined) throw new Error(`the plan would write a broken ${file.path}: ${problem}`);
  }
}
