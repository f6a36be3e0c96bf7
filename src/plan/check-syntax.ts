import { basename, extname } from 'node:path';
import { parseEnv } from 'node:util';
import type { Plan } from './plan.ts';

type Parser = (text: string) => Promise<string | undefined>;

/** How each kind of file is parsed; a parser returns what is wrong, or undefined. */
const PARSERS: Readonly<Record<string, Parser>> = {
  '.py': async (text) => {
    const { parser } = await import('@lezer/python');
    let problem: string | undefined;
    parser.parse(text).iterate({
      enter: (node) => {
        if (node.type.isError) problem ??= `syntax error at character ${node.from}`;
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
  '.env': async (text) => failure(() => parseEnv(text)),
  '.example': async (text) => failure(() => parseEnv(text)),
};

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
