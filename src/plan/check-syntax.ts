import { basename, extname } from 'node:path';
import type { Plan } from './plan.ts';

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

/**
 * Parses every text of a plan once more, by the parser of its language.
 * @throws Error (a defect of ours) where one does not parse: a broken file is never written.
 */
export async function checkSyntax(plan: Plan): Promise<void> {
  for (const { path, content } of plan.changes) {
    const name = basename(path);
    const parse = PARSERS[extname(name) || name];
    if (parse === undefined || typeof content !== 'string') continue;
    const problem = await parse(content);
    if (problem !== undefined) throw new Error(`the plan would write a broken ${path}: ${problem}`);
  }
}
