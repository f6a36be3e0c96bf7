import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { insideRoot } from '../../../src/plan/plan.ts';
import type { ModulePart } from '../../../src/workspace/module-part.ts';
import { imageBlock } from '../../../src/workspace/runtime/shared-image.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { part } from './parts.ts';

const PROJECT = (name: string, dagster: string): string =>
  `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=3.10,<3.15"\ndependencies = ["dagster==${dagster}"]\n`;

const PACKAGE = '\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';

const FILES = {
  'member root/pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
  'member root/packages/sales/pyproject.toml': PROJECT('sales', '1.13.26') + PACKAGE,
  'member root/packages/sales/src/sales/__init__.py': 'import dagster\n',
  'modules/script $x/requirements.txt': 'dagster==1.13.26\n',
  'modules/script $x/repo.py': 'import dagster\n',
};

/** Modules that come without a Dockerfile, and what their interpreters can import. */
const MODULES: readonly (readonly [ModulePart, string])[] = [
  [
    part('sales', { path: insideRoot('member root/packages/sales'), environment: 'member root' }),
    'import sales',
  ],
  [
    part('script', { path: insideRoot('modules/script $x'), environment: 'modules/script $x' }),
    'import dagster',
  ],
];

describe('the lines of an image for a module without a Dockerfile', function () {
  this.timeout(120_000);

  for (const [module, imports] of MODULES) {
    it(`make the environment of ${module.path}, with what loads the instance`, () => {
      const workspace = temporaryFolder(FILES);
      const app = join(temporaryFolder(), 'app');
      const [copy = '', ...run] = imageBlock(module).split('\n');
      const [from, to] = copied(copy, app);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(workspace, from), to, { recursive: true });
      const script = run
        .join('\n')
        .replace('RUN --mount=type=cache,target=/cache/uv \\\n', '')
        .replaceAll('/app/', `${app}/`);
      const env = { ...process.env, PATH: `${PYTHON_BIN}:${process.env.PATH}`, VIRTUAL_ENV: undefined };
      const made = spawnSync('sh', ['-c', script], { encoding: 'utf8', env });
      assert.equal(made.status, 0, made.stderr);
      const python = join(app, module.environment, '.venv/bin/python');
      const test = `import dagster, dagster_postgres, dagster_docker; ${imports}; print(dagster.__version__, dagster_postgres.__version__)`;
      assert.equal(
        execFileSync(python, ['-c', test], { encoding: 'utf8', cwd: app }).trim(),
        '1.13.26 0.29.26',
      );
    });
  }
});

/** What COPY takes and where it puts it, as the builder reads it. */
function copied(line: string, app: string): readonly [string, string] {
  const words: readonly string[] = JSON.parse(line.replace(/^COPY /, ''));
  const [from = '', to = ''] = words.map((word) => word.replaceAll(/\\(.)/g, '$1'));
  return [from, to.replace(/^\/app/, app)];
}
