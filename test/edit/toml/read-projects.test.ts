import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { projectsIn } from '../../../src/edit/toml/projects.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON, PYTHON_BIN } from '../../support/python.ts';
import { addAll } from './several-projects.ts';
import { SHAPES } from './shapes.ts';

describe('an edited dg.toml', () => {
  it('is read by tomllib as it is by us', () => {
    const texts = Object.values(SHAPES).map((text) => addAll(text, ['one', 'two'])[0]);
    const read = execFileSync(
      PYTHON,
      [
        '-c',
        'import json,sys,tomllib\nprint(json.dumps([[p["path"] for p in tomllib.loads(t)["workspace"]["projects"]] for t in json.load(sys.stdin)]))',
      ],
      { input: JSON.stringify(texts), encoding: 'utf8' },
    );
    assert.deepEqual(
      JSON.parse(read),
      texts.map((text) => projectsIn(text).map(({ path }) => path)),
    );
  });

  it('is read by dg', () => {
    const project = '[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "m"\n';
    const [text] = addAll(SHAPES['tables without an end of the last line'] ?? '', ['one', 'two']);
    const paths = projectsIn(text).map(({ path }) => path);
    const files = Object.fromEntries(paths.map((path) => [`${path}/pyproject.toml`, project]));
    const folder = temporaryFolder({ 'dg.toml': text, ...files });
    const listed = execFileSync(`${PYTHON_BIN}/dg`, ['list', 'projects'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.deepEqual(listed.trim().split('\n'), paths);
  });
});
