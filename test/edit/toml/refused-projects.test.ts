import assert from 'node:assert/strict';
import { BrokenMarks } from '../../../src/edit/marks.ts';
import { NoCleanEdit } from '../../../src/edit/no-clean-edit.ts';
import { addProject, isWorkspaceToml, removeProject } from '../../../src/edit/toml/projects.ts';
import { HEAD, SHAPES } from './shapes.ts';

describe('a dg.toml that cannot be edited', () => {
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['is no TOML', 'directory_type = \n', /^line 1 is no TOML: /],
    ['has a key twice', `${HEAD}projects = []\nprojects = []\n`, /is no TOML/],
    [
      'has a merge conflict in it',
      `${HEAD}<<<<<<< HEAD\nx = 1\n=======\n`,
      /^line 4 is of a merge conflict$/,
    ],
    ['is a project', 'directory_type = "project"\n', /^directory_type is not "workspace"$/],
    ['has no type', '[cli]\n', /^directory_type is not "workspace"$/],
    [
      'has projects of another form',
      `${HEAD}projects = ["a"]\n`,
      /^workspace\.projects\.0 is no list of paths$/,
    ],
    [
      'has a workspace that nothing can be added to',
      'directory_type = "workspace"\nworkspace = {}\n',
      /in a way that/,
    ],
  ];
  for (const [what, text, reason] of refusals) {
    it(`because it ${what} is refused with the lines to paste`, () => {
      assert.throws(
        () => addProject(text, 'x', 'p/x'),
        (error) => {
          assert.ok(error instanceof NoCleanEdit);
          assert.match(error.message, reason);
          assert.match(
            error.paste,
            /^# BEGIN dagster-module: x\n\[\[workspace\.projects\]\]\npath = "p\/x"\n# END/,
          );
          return true;
        },
      );
    });
  }

  it('is told from a workspace', () => {
    assert.equal(isWorkspaceToml(HEAD), true);
    assert.equal(isWorkspaceToml(`\uFEFF${HEAD}`), true);
    for (const text of ['', 'directory_type = "project"\n', 'x ='])
      assert.equal(isWorkspaceToml(text), false);
    assert.equal(isWorkspaceToml('[tool.dg]\ndirectory_type = "workspace"\n'), true);
  });

  it('keeps what somebody has put into our lines', () => {
    const block = addProject(HEAD, 'x', 'p/x').text.replace(
      '# END',
      '\n[[workspace.projects]]\npath = "mine"\n# END',
    );
    assert.throws(() => removeProject(block, 'x', 'p/x', []), /holds more than its project/);
    const line = addProject(SHAPES['an array in lines'] ?? '', 'x', 'p/x').text;
    const shared = line.replace('{ path = "p/x" }', '{ path = "mine" }, { path = "p/x" }');
    assert.throws(() => removeProject(shared, 'x', 'p/x', []), /has something else on it/);
  });

  it('keeps everything where a mark is gone', () => {
    const text = addProject(HEAD, 'x', 'p/x').text.replace('# END dagster-module: x\n', '');
    assert.throws(() => removeProject(text, 'x', 'p/x', []), BrokenMarks);
  });
});
