import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import ejs from 'ejs';
import * as escapes from './escape.ts';
import { groovy } from './escape-groovy.ts';
import { sh } from './escape-sh.ts';
import { TEMPLATES } from './templates.ts';

type Template = (data: Readonly<Record<string, unknown>>) => string;

/** Pieces that several templates include. */
const PARTIALS = join(TEMPLATES, 'partials');

const compiled = new Map<string, Template>();

/** How `<%= %>` escapes, by the kind of file that a template becomes: as a literal of its language. */
const ESCAPES: Readonly<Record<string, (text: string) => string>> = {
  '.py': escapes.python,
  '.toml': escapes.toml,
  '.yaml': escapes.yaml,
  '.yml': escapes.yaml,
  '.md': escapes.markdown,
  '.env': escapes.dotenv,
  '.example': escapes.dotenv,
  '.sh': sh,
  Jenkinsfile: groovy,
};

/**
 * Renders an EJS template. `<%= %>` writes data, escaped for the language of the file; `<%- %>` writes what
 * is source text already. The data are seen as `m` alone.
 * @param path of the template, absolute, ending in `.ejs`.
 */
export function render(path: string, data: Readonly<Record<string, unknown>>): string {
  let template = compiled.get(path);
  if (template === undefined) {
    template = compile(path);
    compiled.set(path, template);
  }
  return template(data);
}

function compile(path: string): Template {
  return ejs.compile(readFileSync(path, 'utf8'), {
    filename: path,
    views: [PARTIALS],
    cache: true,
    strict: true,
    localsName: 'm',
    escape: escapeFor(basename(path, '.ejs')),
  }) as Template;
}

function escapeFor(name: string): (text: unknown) => string {
  // `.env` is a name without an extension for Node.
  const escapeText = ESCAPES[extname(name) || name];
  return (text) => {
    if (escapeText === undefined) throw new Error(`<%= %> in ${name}, whose language has no escaping`);
    if (typeof text !== 'string') throw new Error(`<%= %> of something that is no text in ${name}`);
    return escapeText(text);
  };
}
