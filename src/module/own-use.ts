import { MAIN } from './databases.ts';
import { connectionClass } from './resources.ts';

/** A part of a module that is to go, and how somebody's code may use it. */
export interface Going {
  /** How people call it. */
  readonly name: string;
  /** Regular expressions, any of which a line that uses it matches. */
  readonly patterns: readonly string[];
}

/** A line of somebody's own code that uses what is to go. */
export interface Use {
  readonly line: number;
  readonly text: string;
}

/** A database that is to go: its module, its class, its resource, its variables. */
export function goingDatabase(module: string, name: string, variables: readonly string[]): Going {
  const file = name === MAIN ? 'database' : `${name}_database`;
  const type = name === MAIN ? 'Database' : connectionClass(name);
  return {
    name,
    patterns: [
      ...importsOf(module, file),
      `\\b${name}\\s*:\\s*(?:\\w+\\.)*(?:${type}|ResourceParam)\\b`,
      `\\bresources\\.${name}\\b`,
      `\\brequired_resource_keys\\s*=.*["']${name}["']`,
      ...variables.map((variable) => `\\b${variable}\\b`),
    ],
  };
}

/**
 * A schedule or a sensor that is to go.
 * @param file its module below the package, with dots.
 * @param names of it and of what comes with it.
 */
export function goingAutomation(module: string, file: string, names: readonly string[]): Going {
  return {
    name: names[0] ?? file,
    patterns: [...importsOf(module, file), ...names.map((one) => `["']${one}["']`)],
  };
}

function importsOf(module: string, file: string): readonly string[] {
  const path = file.split('.');
  const last = path.at(-1);
  const above = [module, ...path.slice(0, -1)].join('\\.');
  const dotted = path.join('\\.');
  return [
    `\\bfrom\\s+(?:${module}|\\.+)\\.?${dotted}\\s+import\\b`,
    `\\bimport\\s+${module}\\.${dotted}\\b`,
    `\\bfrom\\s+(?:${above}|\\.+)\\s+import\\s.*\\b${last}\\b`,
  ];
}

/** Returns the lines of a text that use what is to go; comments do not. */
export function usesOf(text: string, { patterns }: Going): readonly Use[] {
  const uses = new RegExp(patterns.join('|'));
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/(^|\s)#.*$/, '');
    return uses.test(code) ? [{ line: index + 1, text: line.trim() }] : [];
  });
}
