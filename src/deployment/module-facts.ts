import type { Engine } from '../module/databases.ts';
import { databasesOf, environmentOf, type Variable } from '../module/environment.ts';
import type { ModuleSpec } from '../module/spec.ts';
import { PYTHON_RANGE } from '../module/versions.ts';

/** What a deployment has to know of its module. */
export interface ModuleFacts {
  readonly name: string;
  readonly package: string;
  readonly title: string;
  /** The Python module that has the definitions. */
  readonly code: string;
  /** The Python version that is preferred, such as `3.12`, and the range that it has to be in. */
  readonly python: { readonly preferred: string; readonly from: string; readonly below: string };
  /** The databases that have migrations in `migrations/<name>/alembic.ini`. */
  readonly migrations: readonly string[];
  /** What its tables live in. */
  readonly engine: Engine | 'none';
  /** Whether it has ruff and mypy, and its settings for them. */
  readonly hasQualityTools: boolean;
  /** Whether its data came along with it, in the folder `data`. */
  readonly hasBundledData: boolean;
  /** All environment variables of the module. */
  readonly variables: readonly Variable[];
}

/** The names of the variables that are no secrets, whatever file their values stand in. */
export function publicVariables({ variables }: Pick<ModuleFacts, 'variables'>): readonly string[] {
  return variables.filter(({ isSecret }) => isSecret !== true).map(({ name }) => name);
}

/** Tells of a module what its deployments have to know. */
export function moduleFacts(spec: ModuleSpec): ModuleFacts {
  return {
    name: spec.name,
    package: spec.package,
    title: spec.title,
    code: `${spec.package}.definitions`,
    python: { preferred: spec.python, ...PYTHON_RANGE },
    migrations: databasesOf(spec).map(({ name }) => name),
    engine: spec.database,
    hasQualityTools: spec.traits.quality,
    hasBundledData: spec.data.bundled,
    variables: environmentOf(spec).flatMap(({ variables }) => variables),
  };
}
