import { resolve } from 'node:path';
import { dropData } from '../environment/drop-data.ts';
import { migrate, missingMigrations } from '../environment/migrate.ts';
import { ConflictError, UsageError } from '../errors.ts';
import { addDatabase, findDatabase, removeDatabase } from '../module/change-database.ts';
import { prepareChange } from '../module/change-module.ts';
import { loadDatabases, splitUrls } from '../module/database-sources.ts';
import { isServerEngine, MAIN } from '../module/databases.ts';
import { databasesOf } from '../module/environment.ts';
import { type LoadedModule, loadModule } from '../module/load-module.ts';
import { assetUses, goingModules, importsOf, resourceUses } from '../module/own-use.ts';
import { planModule } from '../module/plan-module.ts';
import {
  type DatabaseAnswers,
  type DatabaseRemovalAnswers,
  databaseNameQuestions,
  databaseQuestions,
  databaseRemovalQuestions,
} from '../questions/database.ts';
import { type ActionErrand, type Addon, action } from './addon.ts';
import { confirmDrop, readEnvironment } from './drop-data.ts';
import { endable, interruptible } from './interrupts.ts';
import { refuseUsed } from './refuse-used.ts';
import { type ChangeErrand, writeChange } from './write-change.ts';

/** What can be done about a module's databases. */
export const databaseAddon: Addon = {
  name: 'database',
  summary: "A module's databases: add one, or take one out.",
  actions: {
    add: action({
      summary: 'Add a database to a module.',
      questions: databaseQuestions,
      writes: true,
      run: addDatabaseTo,
    }),
    remove: action({
      summary: 'Take a database out of a module; the data stay.',
      questions: databaseRemovalQuestions,
      switches: { 'drop-data': "Delete the module's data too, once the name of the database was typed." },
      writes: true,
      run: removeDatabaseFrom,
    }),
    migrate: action({
      summary: "Bring a database to the newest of the module's migrations.",
      questions: databaseNameQuestions,
      switches: { 'dry-run': 'List the migrations that the database lacks; run none.' },
      writes: false,
      run: (root, { name }, errand) => migrateDatabaseOf(root, name, errand),
    }),
  },
};

async function addDatabaseTo(root: string, answers: DatabaseAnswers, errand: ChangeErrand): Promise<void> {
  const module = await loadModule(root);
  const { urls } = splitUrls(answers.from);
  const place = { env: module.spec.env, root, cwd: errand.cwd };
  const loaded = await endable(() => loadDatabases(urls, answers.name, place));
  await refuseOther(module, answers.name, loaded.settings);
  if (answers.name === MAIN && urls.length > 0) {
    errand.report(
      `The tables of ${module.spec.name} will live in the database of the URL. To only load from it, give it a --name.`,
    );
  }
  const planned = await addDatabase(module, answers, loaded);
  if (planned === undefined) {
    errand.report(`${module.spec.name} has the database ${answers.name} (${answers.engine}) already.`);
    await writeChange(await prepareChange(module, {}), errand);
    return;
  }
  const added = findDatabase(planned, answers.name);
  const variables = added?.block.variables.map(({ name }) => name) ?? [];
  const access =
    isServerEngine(answers.engine) && urls.length === 0
      ? [`put the server's address and login into .env: ${variables.join(', ')}`]
      : [];
  await writeChange(planned, { ...errand, next: [...access, 'uv sync', ...errand.next] });
}

/** @throws ConflictError where a name is that of another database, by what the module's `.env` says. */
async function refuseOther(
  module: LoadedModule,
  name: string,
  settings: ReadonlyMap<string, string>,
): Promise<void> {
  if (findDatabase(module, name) === undefined) return;
  const there = await readEnvironment(module.root);
  const other = [...settings].find(
    ([variable, value]) => !/_(?:USER|PASSWORD)$/.test(variable) && (there.get(variable) ?? value) !== value,
  );
  if (other === undefined) return;
  throw new ConflictError(`${module.spec.name} has a database ${name} already, and it is another one.`, {
    why: `${other[0]} in its .env is not what the URL says.`,
    next: 'Give another name with --name.',
  });
}

/** @throws ConflictError where somebody's own code uses it. */
async function removeDatabaseFrom(
  root: string,
  { name, confirm }: DatabaseRemovalAnswers,
  errand: ActionErrand,
): Promise<void> {
  const module = await loadModule(root);
  const there = findDatabase(module, name);
  const planned = await removeDatabase(module, name);
  if (there === undefined || planned === undefined) {
    errand.report(`${module.spec.name} has no database ${name}.`);
    await writeChange(await prepareChange(module, {}), errand);
    return;
  }
  const variables = there.block.variables.map((one) => one.name);
  const before = planModule(module.spec, root);
  const { package: pythonPackage } = module.spec;
  const tables = module.spec.tables.filter(
    (one) => !planned.spec.tables.some((other) => other.name === one.name),
  );
  const patterns = [
    ...goingModules(pythonPackage, before, planned.proposal).flatMap((file) =>
      importsOf(pythonPackage, file),
    ),
    ...resourceUses(name),
    ...tables.flatMap((table) => assetUses(pythonPackage, table.name)),
    ...variables.map((variable) => `\\b${variable}\\b`),
  ];
  const removal = { going: { name, patterns }, before, after: planned.proposal };
  const inspect = (plan: Parameters<typeof refuseUsed>[0]): Promise<void> => refuseUsed(plan, removal);
  const typed = confirm === '' ? undefined : confirm;
  const data = errand.switches['drop-data'] ? await confirmDrop(module, there, typed, errand) : undefined;
  const outcome = await writeChange(planned, { ...errand, inspect, next: ['uv sync', ...errand.next] });
  if (data === undefined || outcome.isDryRun) return;
  await dropData(data);
  errand.report('The data are deleted.');
}

async function migrateDatabaseOf(root: string, name: string, errand: ActionErrand): Promise<void> {
  const module = await loadModule(root);
  const { engine, block } = requireDatabase(module, name);
  const isDryRun = errand.switches['dry-run'] === true;
  const { env } = errand;
  const [variable] = block.variables;
  const path = variable && ((await readEnvironment(root)).get(variable.name) ?? env[variable.name]);
  const file = isServerEngine(engine) || path === undefined ? undefined : resolve(root, path);
  const work = isDryRun ? missingMigrations : migrate;
  const lines = await interruptible((signal) => work({ folder: root, name, file }, { env, signal }));
  const done =
    lines.length === 0 ? `${name}: nothing to do.` : isDryRun ? `${name} lacks:` : `${name} was migrated:`;
  errand.stdout.write([done, ...lines.map((line) => `  ${line}`)].map((line) => `${line}\n`).join(''));
}

/** @throws UsageError with the names that there are. */
function requireDatabase(module: LoadedModule, name: string): NonNullable<ReturnType<typeof findDatabase>> {
  const found = findDatabase(module, name);
  if (found !== undefined) return found;
  const names = databasesOf(module.spec).map((one) => one.name);
  throw new UsageError(`${module.spec.name} has no database ${name}.`, {
    next:
      names.length === 0
        ? 'Add one with dgm database add.'
        : `It has ${names.join(', ')}: give one with --name.`,
  });
}
