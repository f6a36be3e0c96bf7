import {
  type Connection,
  DEFAULT_PORTS,
  ENGINE_TITLES,
  type Engine,
  isFileEngine,
  MAIN,
} from './databases.ts';
import type { ModuleSpec } from './spec.ts';

/** An environment variable of a module. */
export interface Variable {
  readonly name: string;
  /** What a new `.env` and `.env.example` say; of a secret, nothing. */
  readonly value: string;
  /** What it is, for the README: a sentence. */
  readonly about: string;
  readonly isSecret?: boolean;
  /** A secret that a new `.env` gets made up. */
  readonly isGenerated?: boolean;
}

/** Variables that belong together, with what `.env` says above them. */
export interface Block {
  readonly comment: string;
  readonly variables: readonly Variable[];
}

type Described = Pick<
  ModuleSpec,
  'env' | 'package' | 'database' | 'connections' | 'data' | 'traits' | 'executor'
>;

/** All variables that a module is configured by, in the order of its `.env`: what addons bring comes last. */
export function environmentOf(spec: Described): readonly Block[] {
  return [...baseBlocks(spec), ...executorBlocks(spec), ...databasesOf(spec).map(({ block }) => block)];
}

/** All databases of a module, the one of its tables first, with their variables. */
export function databasesOf(spec: Described): readonly (Connection & { readonly block: Block })[] {
  const main = spec.database === 'none' ? [] : [{ name: MAIN, engine: spec.database }];
  return [...main, ...spec.connections].map((one) => ({
    ...one,
    block: databaseBlock(one.name, one.engine, spec),
  }));
}

function baseBlocks({ env, data, traits }: Described): readonly Block[] {
  const directory = {
    name: `${env}_DATA_DIR`,
    value: data.directory,
    about: `The folder that the source files are read from${data.bundled ? '; `data` holds the sample that came along' : ''}.`,
  };
  const storage = {
    name: `${env}_STORAGE_URL`,
    value: 'storage',
    about: 'Where Parquet files of assets go: a folder, or a URL such as `s3://bucket/prefix`.',
  };
  const webhook = {
    name: `${env}_ALERT_WEBHOOK`,
    value: '',
    about: 'Where failed runs are told; empty tells the log alone.',
    isSecret: true,
  };
  return [
    { comment: 'The folder that the source files are read from.', variables: [directory] },
    {
      comment: 'Where Parquet files of assets go: a folder, or a URL such as s3://bucket/prefix.',
      variables: [storage],
    },
    ...(traits.regulated
      ? [
          {
            comment: 'Where failures are told: a webhook that takes {"text": …}; empty tells the log alone.',
            variables: [webhook],
          },
        ]
      : []),
  ];
}

function executorBlocks({ env, executor }: Described): readonly Block[] {
  if (executor !== 'celery') return [];
  const broker = {
    name: `${env}_CELERY_BROKER`,
    value: 'pyamqp://guest:guest@127.0.0.1:5672//',
    about: 'The broker that hands steps to the workers.',
    isSecret: true,
  };
  const backend = {
    name: `${env}_CELERY_BACKEND`,
    value: 'rpc://',
    about: 'Where the workers leave their results.',
    isSecret: true,
  };
  return [
    {
      comment: 'The broker of the Celery workers, and where they leave results.',
      variables: [broker, backend],
    },
  ];
}

/** How long names may be: https://www.postgresql.org/docs/current/limits.html, and MySQL's manual, 8.2.1 and 11.2.1. */
const MOST_LETTERS = { postgres: { user: 63, database: 63 }, mysql: { user: 32, database: 64 } } as const;

/** The block of a database; `<MODULE>_<NAME>_HOST` and so on. */
function databaseBlock(name: string, engine: Engine, { env, package: module }: Described): Block {
  const prefix = `${env}_${name.toUpperCase()}`;
  const title = ENGINE_TITLES[engine];
  const purpose = name === MAIN ? 'that holds the tables' : `of the connection ${name}`;
  if (isFileEngine(engine)) {
    const file = name === MAIN ? module : `${module}_${name}`;
    const about = `The ${title} file ${purpose}.`;
    const value = `storage/${file}.${engine === 'duckdb' ? 'duckdb' : 'sqlite'}`;
    return { comment: about, variables: [{ name: `${prefix}_DATABASE`, value, about }] };
  }
  return {
    comment: `The ${title} database ${purpose}. An empty password is legal.`,
    variables: [
      { name: `${prefix}_HOST`, value: '127.0.0.1', about: `The host of the ${title} server ${name}.` },
      { name: `${prefix}_PORT`, value: String(DEFAULT_PORTS[engine]), about: 'Its port.' },
      { name: `${prefix}_USER`, value: module.slice(0, MOST_LETTERS[engine].user), about: 'Who logs in.' },
      {
        name: `${prefix}_PASSWORD`,
        value: '',
        about: 'The password; it may be empty.',
        isSecret: true,
        isGenerated: true,
      },
      {
        name: `${prefix}_DATABASE`,
        value: module.slice(0, MOST_LETTERS[engine].database),
        about: `The database ${purpose}.`,
      },
    ],
  };
}
