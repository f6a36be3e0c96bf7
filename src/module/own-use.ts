import type { Proposal } from '../plan/proposal.ts';

/** A part of a module that is to go, and how somebody's code may use it. */
export interface Going {
  /** How people call it. */
  readonly name: string;
  /** Regular expressions, any of which a text that uses it matches; they may match over several lines. */
  readonly patterns: readonly string[];
}

/** A place in somebody's own code that uses what is to go. */
export interface Use {
  readonly line: number;
  readonly text: string;
}

/**
 * What goes between two plans of a module, as code may use it: the modules of its package.
 * @param package the Python package of the module.
 */
export function goingModules(module: string, before: Proposal, after: Proposal): readonly string[] {
  const stay = new Set<string>(after.files.map(({ path }) => path));
  const prefix = `src/${module}/`;
  return before.files.flatMap(({ path }) => {
    if (stay.has(path) || !path.startsWith(prefix) || !path.endsWith('.py')) return [];
    const parts = path.slice(prefix.length, -'.py'.length).split('/');
    return parts.at(-1) === '__init__' ? [] : [parts.join('.')];
  });
}

/** The patterns of imports of a module of the package, in all of their forms. */
export function importsOf(module: string, file: string): readonly string[] {
  const path = file.split('.');
  const last = path.at(-1);
  const above = [module, ...path.slice(0, -1)].join('\\.');
  const dotted = path.join('\\.');
  return [
    `\\bfrom\\s+(?:${module}|\\.+)\\.?${dotted}\\s+import\\b`,
    `\\bimport\\s+${module}\\.${dotted}\\b`,
    `\\bfrom\\s+(?:${above}|\\.+)\\s+import\\s+(?:\\([^)]*|[^\\n(]*)\\b${last}\\b`,
    `["']${module}\\.${dotted}["']`,
  ];
}

/** The patterns of a resource, by its key. */
export function resourceUses(key: string): readonly string[] {
  return [
    `\\b${key}\\s*:\\s*["']?(?:\\w+\\.)*\\w*(?:Database|ResourceParam|Connecting)\\b`,
    `\\bresources\\.${key}\\b`,
    `\\brequired_resource_keys\\s*=\\s*[{[(][^}\\])]*["']${key}["']`,
  ];
}

/** The patterns of the assets of a table, by name and by key. */
export function assetUses(module: string, table: string): readonly string[] {
  return ['raw', 'cleaned', 'summary'].flatMap((layer) => [
    `\\b${layer}_${table}\\b`,
    `["']${module}/${layer}_${table}["']`,
  ]);
}

/** Returns the places of a text that use what is to go; lines that are comments do not. */
export function usesOf(text: string, { patterns }: Going): readonly Use[] {
  const code = text.replaceAll(/^[^\S\n]*#.*$/gm, '');
  const lines = text.split('\n');
  const found = [...code.matchAll(new RegExp(patterns.join('|'), 'g'))].map(({ index, 0: match }) => {
    // Of a match over several lines, its end is what uses it.
    const line = code.slice(0, index + match.length).split('\n').length;
    return { line, text: (lines[line - 1] ?? '').trim() };
  });
  return found.filter(({ line }, index) => found.findIndex((one) => one.line === line) === index);
}
