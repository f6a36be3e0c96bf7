import { PYTHON_KEYWORDS } from '../sources/reserved-words.ts';
import { isFileEngine, MAIN } from './databases.ts';
import { databasesOf } from './environment.ts';
import type { ModuleSpec } from './spec.ts';

/** A resource of a module: what assets ask for by its key. */
export interface Resource {
  readonly key: string;
  /** The module of the package, and the class in it. */
  readonly module: string;
  readonly class: string;
  /** The fields, and the variables that they are bound to. */
  readonly fields: readonly {
    readonly field: string;
    readonly variable: string;
    readonly isInteger?: boolean;
  }[];
}

/** The names that no database may have, since other resources have them. */
const TAKEN_KEYS = ['alerts', 'data', 'io_manager'] as const;

const MAX_NAME = 40;

/** The resources of a module, sorted by their keys. */
export function resourcesOf(spec: ModuleSpec): readonly Resource[] {
  const { env } = spec;
  const resources: Resource[] = [
    {
      key: 'data',
      module: 'files',
      class: 'DataDirectory',
      fields: [{ field: 'path', variable: `${env}_DATA_DIR` }],
    },
    {
      key: 'io_manager',
      module: 'io_managers',
      class: 'ParquetIOManager',
      fields: [{ field: 'base_path', variable: `${env}_STORAGE_URL` }],
    },
    ...(spec.traits.regulated
      ? [
          {
            key: 'alerts',
            module: 'alerts',
            class: 'Alerts',
            fields: [{ field: 'webhook', variable: `${env}_ALERT_WEBHOOK` }],
          },
        ]
      : []),
    ...databasesOf(spec).map(({ name, engine, block }) => ({
      key: name,
      module: name === MAIN ? 'database' : `${name}_database`,
      class: name === MAIN ? 'Database' : connectionClass(name),
      fields: isFileEngine(engine)
        ? [{ field: 'database', variable: block.variables[0]?.name ?? '' }]
        : block.variables.map(({ name: variable }) => {
            const field = variable.slice(`${env}_${name}_`.length).toLowerCase();
            return { field, variable, isInteger: field === 'port' };
          }),
    })),
  ];
  return resources.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The class of a connection: `data_lake` is `DataLakeDatabase`. */
export function connectionClass(name: string): string {
  const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Database`;
}

/** Returns why a text is no name of a database, or undefined. */
export function databaseNameProblem(text: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(text)) {
    return 'is no name of a database: it has lower-case letters and digits, words joined by _, and starts with a letter';
  }
  if (text.length > MAX_NAME) return `has ${text.length} characters, and ${MAX_NAME} are the most`;
  if (PYTHON_KEYWORDS.has(text)) return 'is a keyword of Python';
  if ((TAKEN_KEYS as readonly string[]).includes(text))
    return 'is the name of another resource of every module';
  return undefined;
}
