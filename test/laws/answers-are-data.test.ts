import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import { checkSyntax } from '../../src/plan/check-syntax.ts';
import type { Proposal } from '../../src/plan/proposal.ts';
import { PYTHON_BIN } from '../support/python.ts';
import type { PythonWorker } from '../support/python-worker.ts';
import { type Given, harmlessTwin, hostileModule } from './hostile-module.ts';
import {
  type ParsedMarkdown,
  type ParsedModule,
  type ParsedPython,
  type Sourced,
  startParser,
} from './parsed.ts';
import { planGiven, textsOf } from './planned.ts';

const RUNS = Number(process.env.DGM_TEST_MODULES ?? 3300);
/** Kinds of files that no parser of a data format or a language reads; Dockerfiles are hadolint's. */
const PLAIN = new Set(['.gitignore', '.dockerignore', 'CODEOWNERS', 'Dockerfile']);

describe('answers are data (law 5)', function () {
  this.timeout(900_000);
  let parser: PythonWorker;
  const dockerfiles = new Set<string>();
  const environments = new Map<string, ModuleSpec>();
  let refused = 0;

  before(() => {
    parser = startParser();
  });
  after(() => parser.stop());

  it(`whatever they say, in ${RUNS.toLocaleString('en')} modules: every file parses, and says just that`, async () => {
    await fc.assert(
      fc.asyncProperty(hostileModule, async (given) => {
        const made = await planOrRefuse(given);
        if (made === undefined) {
          refused += 1;
          return;
        }
        const { spec, proposal } = made;
        const texts = textsOf(proposal);
        const asked = [parser.ask<ParsedModule>({ files: texts, tables: tablesOf(spec) })];
        const twin = await planGiven(harmlessTwin(given));
        asked.push(parser.ask<ParsedModule>({ files: textsOf(twin.proposal), tables: [] }));
        await checkSyntax(proposal);
        const [found, plain] = await Promise.all(asked);
        assert.ok(found !== undefined && plain !== undefined);
        assertAllParsed(found);
        assertSameCode(found, plain);
        assertSameDocuments(found, plain);
        assertTextsCameBack(found, spec);
        if (texts.Dockerfile !== undefined) dockerfiles.add(texts.Dockerfile);
        environments.set(texts['.env'] ?? '', spec);
      }),
      { numRuns: RUNS },
    );
    console.log(
      `      ${RUNS - refused} made, ${refused} refused; ${environments.size} different .env files`,
    );
    assert.ok(refused < RUNS / 5, 'most must be made');
  });

  it('and a shell that sources a .env file gets what dotenv gets, and runs nothing', async () => {
    const specs = [...environments.values()];
    const names = [...new Set(specs.map((spec) => `${spec.env}_DATA_DIR`))];
    const shells = await parser.ask<Record<string, Sourced>>({ dotenv: [...environments.keys()], names });
    for (const [shell, [found, left, complaints]] of Object.entries(shells)) {
      assert.deepEqual([left, complaints], [[], ''], shell);
      for (const [index, spec] of specs.entries()) {
        assert.equal(found[index]?.[`${spec.env}_DATA_DIR`], spec.data.directory, shell);
      }
    }
  });

  it('and hadolint has no objection to a Dockerfile', function () {
    if (dockerfiles.size === 0) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'dgm-dockerfiles-'));
    try {
      const files = [...dockerfiles].map((text, index) => {
        const file = join(folder, `${index}.Dockerfile`);
        writeFileSync(file, text);
        return file;
      });
      const run = spawnSync(join(PYTHON_BIN, 'hadolint'), files, { encoding: 'utf8' });
      assert.equal(run.stdout + run.stderr, '');
      console.log(`      ${files.length} different Dockerfiles`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The raw tables, for the queries to run on. */
function tablesOf({ tables, database }: ModuleSpec): unknown {
  // The SQL of the other engines runs on their servers, in the tests of modules.
  if (database !== 'duckdb') return [];
  return tables.map(({ name, columns }) => ({ name, columns: columns.map(({ raw, type }) => [raw, type]) }));
}

/** Plans a module; undefined where it is refused, which is done in three lines of our own. */
async function planOrRefuse(given: Given): Promise<{ spec: ModuleSpec; proposal: Proposal } | undefined> {
  try {
    return await planGiven(given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    assert.ok(error.message.split('\n').length <= 3, error.message);
    return undefined;
  }
}

function assertAllParsed({ files, error }: ParsedModule): void {
  assert.equal(error, undefined);
  for (const [path, parsed] of Object.entries(files)) {
    if (PLAIN.has(basename(path))) continue;
    assert.ok(parsed !== null, `${path} is read by no parser`);
    assert.equal(parsed.error, undefined, path);
  }
}

/** Without its texts, the code of a module is that of its harmless twin: nothing came into it. */
function assertSameCode({ files }: ParsedModule, plain: ParsedModule): void {
  assert.deepEqual(Object.keys(files), Object.keys(plain.files));
  for (const path of Object.keys(files).filter((one) => one.endsWith('.py'))) {
    const found = files[path]?.value as ParsedPython;
    const wanted = plain.files[path]?.value as ParsedPython;
    // Names that an engine does not take are given others, in a call that the twin may not need.
    const isRenamed =
      path.endsWith('defs/assets.py') && [found, wanted].some(({ calls }) => calls.includes('rows.rename'));
    const others = (calls: readonly string[]): readonly string[] =>
      calls.filter((call) => call !== 'rows.rename');
    assert.deepEqual(others(found.calls), others(wanted.calls), path);
    if (!isRenamed) assert.equal(found.shape, wanted.shape, path);
  }
}

/** Without its texts, every other file has the structure of the harmless twin's. */
function assertSameDocuments({ files }: ParsedModule, plain: ParsedModule): void {
  for (const path of Object.keys(files)) {
    const [found, wanted] = [files[path]?.value, plain.files[path]?.value];
    if (/\.(?:toml|ya?ml|json|env|example)$/.test(path)) {
      assert.deepEqual(shapeOf(found), shapeOf(wanted), path);
    } else if (path.endsWith('.md')) {
      const [{ headings, html, links }, twin] = [found as ParsedMarkdown, wanted as ParsedMarkdown];
      assert.deepEqual(html, [], path);
      assert.deepEqual(links, twin.links, path);
      assert.deepEqual(headings.map(levelOf), twin.headings.map(levelOf), path);
    }
  }
}

const levelOf = ({ level, lines }: ParsedMarkdown['headings'][number]): string => `${level}, ${lines} line`;

function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** What was given is what the parsers find. */
function assertTextsCameBack({ files, cleaned }: ParsedModule, spec: ModuleSpec): void {
  const valueAt = <T>(path: string): T => files[path]?.value as T;
  const project = valueAt<Record<string, Record<string, Record<string, unknown>>>>('pyproject.toml');
  assert.equal(project.project?.description, spec.description);
  assert.equal(project.tool?.['dagster-module']?.title, spec.title);
  const stored = valueAt<Record<string, Record<string, unknown>>>('.yo-rc.json')['generator-dagster-module'];
  assert.equal(stored?.title, spec.title);
  assert.equal(stored?.description, spec.description);
  assert.equal(valueAt<Record<string, string>>('.env')[`${spec.env}_DATA_DIR`], spec.data.directory);
  assertTablesCameBack(valueAt<ParsedPython>(`src/${spec.package}/sources.py`), cleaned, spec);
  const readme = valueAt<ParsedMarkdown | undefined>('README.md');
  if (readme === undefined) return;
  assert.equal(readme.headings[0]?.level, 1);
  assert.equal(readme.headings[0]?.text, seen(spec.title));
  if (seen(spec.description) !== '') assert.ok(readme.paragraphs.includes(seen(spec.description)));
}

function assertTablesCameBack(
  { declared }: ParsedPython,
  cleaned: ParsedModule['cleaned'],
  { tables, database }: ModuleSpec,
): void {
  const found = Object.values(declared);
  assert.deepEqual(
    found.map(({ name, columns }) => [name, columns]),
    tables.map(({ file, columns }) => [file, columns.map(({ raw, type }) => [raw, type])]),
  );
  for (const [index, { source }] of tables.entries()) {
    if (!('dialect' in source)) continue;
    const { delimiter, header, null_values } = found[index] ?? {};
    if (delimiter === undefined) continue;
    assert.deepEqual({ delimiter, header, nullValues: null_values }, { ...source.dialect });
  }
  if (database !== 'duckdb') return;
  assert.deepEqual(
    cleaned,
    tables.map(({ columns }) => columns.map(({ clean }) => clean)),
  );
}

/** Text as Markdown shows it: in one line, without what is not seen. */
function seen(text: string): string {
  const unseen = /[\p{C}\p{Zl}\p{Zp}\u{fffe}\u{ffff}]/gu;
  return text.replaceAll(/\s+/gu, ' ').replaceAll(unseen, '').replaceAll(/ +/g, ' ').trim();
}
