import { join } from 'node:path';
import { type PythonWorker, startWorker } from '../support/python-worker.ts';

/** A Python file, as `ast` sees it. */
export interface ParsedPython {
  /** The functions that it calls, each once. */
  readonly calls: readonly string[];
  /** A hash of its tree without the texts in it. */
  readonly shape: string;
  /** The arguments of the objects that are made of literals alone, by the name they are given. */
  readonly declared: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A Markdown file, as markdown-it sees it; null where a text holds markup. */
export interface ParsedMarkdown {
  readonly headings: readonly { level: number; lines: number; text: string | null }[];
  readonly paragraphs: readonly (string | null)[];
  readonly html: readonly string[];
  readonly links: readonly string[];
}

/** What the parser of a file's language says of it; null for a kind of file that has none. */
export type Parsed = { readonly value?: unknown; readonly error?: string } | null;

export interface ParsedModule {
  readonly files: Readonly<Record<string, Parsed>>;
  /** The columns of each cleaned table, as DuckDB names them. */
  readonly cleaned?: readonly (readonly string[])[];
  readonly error?: string;
}

/** What a shell made of dotenv files: their variables, files left behind, and what it complained about. */
export type Sourced = readonly [readonly Readonly<Record<string, string>>[], readonly string[], string];

/** Starts the process that parses all that is generated. */
export function startParser(): PythonWorker {
  return startWorker(join(import.meta.dirname, 'parse_all.py'));
}
