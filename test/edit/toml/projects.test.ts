import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import type { FlowItem } from '../../../src/edit/flow-item.ts';
import { BrokenMarks } from '../../../src/edit/marks.ts';
import { NoCleanEdit } from '../../../src/edit/no-clean-edit.ts';
import {
  addProject,
  addProjects,
  isWorkspaceToml,
  projectsIn,
  removeProject,
} from '../../../src/edit/toml/projects.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON, PYTHON_BIN } from '../../support/python.ts';

const HEAD = 'directory_type = "workspace"\n\n[workspace]\n';

/** Ways to write a workspace, each with projects a and b where it has any. */
const SHAPES: Readonly<Record<string, string>> = {
  'tables, a comment and other tables below': `${HEAD}
[[workspace.projects]]
path = "a" # the first

# [[workspace.projects]]
# path = "out"

[[workspace.projects]]
path = 'b'
# stays with b

[cli]
suppress_warnings = ["x", "y"]

[cli.telemetry]
enabled = false
`,
  'tables without an end of the last line': `${HEAD}\n[[workspace.projects]]\npath = "a"\n\n[[workspace.projects]]\npath = "b"`,
  'tables without space': `${HEAD}[[workspace.projects]]\npath = "a"\n[[workspace.projects]]\npath = "b"\n# of the cli\n[cli]\n`,
  'tables with quoted keys': `${HEAD}\n[["workspace" . 'projects']]\n"path" = "a"\n`,
  'tables with another between': `${HEAD}\n[[workspace.projects]]\npath = "a"\n\n[cli]\nverbose = true\n\n[[workspace.projects]]\npath = "b"\n`,
  'an array in one line': `${HEAD}projects = [{ path = "a" }, {path="b"}] # both\n`,
  'an array in one line with a comma at its end': `${HEAD}projects = [ { path = "a" }, ]\n`,
  'an array that ends the text': `${HEAD}projects = [{ path = "a" }]`,
  'an array in lines': `${HEAD}projects = [\n    { path = "a" }, # a, ] and }\n    # { path = "out" },\n    { path = "b" },\n    # the end\n]\n\n[workspace.scaffold_project_options]\nuse_editable_dagster = true\n`,
  'an array in lines without a comma at its end': `${HEAD}projects = [\n\t{ path = "a" },\n\t{ path = "b" } # the last, for now\n]\n`,
  'an array with its bracket behind the last item': `${HEAD}projects = [{ path = "a" },\n            { path = "b" }]\n`,
  'an array that begins in its own line': `${HEAD}projects = [{ path = "a" },\n  ]\n`,
  'an array of one item a line, with two in the last': `${HEAD}projects = [\n  { path = "a" }, { path = "b" },\n]\n`,
  'an empty array': `${HEAD}projects = []\n`,
  'an empty array with space': `${HEAD}projects = [ ]\n`,
  'an array that holds only a comment': `${HEAD}projects = [\n  # none yet\n]\n`,
  'a dotted key': 'directory_type = "workspace"\nworkspace.projects = [{ path = "a" }]\n',
  'a dotted key with another below':
    'directory_type = "workspace"\nworkspace.scaffold_project_options.use_editable_dagster = true\n',
  'an inline table':
    'workspace = { "projects" = [{ path = "a" }], scaffold_project_options = { use_editable_dagster = true } }\ndirectory_type = "workspace"\n',
  'no projects': HEAD,
  'no projects, and another table': `${HEAD}\n# Of the command line.\n[cli]\nverbose = true\n`,
  'no table': '# Ours.\ndirectory_type = "workspace"',
  'no table, and another one': 'directory_type = "workspace"\n[cli]\nverbose = true\n',
  'strings that look like something else': `title = """\n[[workspace.projects]]\npath = "no"\n"""\ndirectory_type = 'workspace'\nother = '''# [workspace]'''\n\n[workspace]\n\n[[workspace.projects]]\npath = "a#b]"\n`,
};

interface Added {
  readonly owner: string;
  readonly path: string;
  readonly flows: readonly FlowItem[];
}

function addAll(text: string, owners: readonly string[]): [string, readonly Added[]] {
  let rest = text;
  const added = owners.map((owner) => {
    const path = `projects/${owner}`;
    const result = addProject(rest, owner, path);
    rest = result.text;
    return { owner, path, flows: result.flows };
  });
  return [rest, added];
}

function removeAll(text: string, added: readonly Added[]): string {
  return added.reduce((rest, { owner, path, flows }) => removeProject(rest, owner, path, flows), text);
}

function styled(text: string, eol: string, bom: string): string {
  return bom + text.replaceAll('\n', eol);
}

describe('the projects of a dg.toml', () => {
  for (const [shape, text] of Object.entries(SHAPES)) {
    it(`are added to and taken from ${shape} in any order`, () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(fc.constantFrom('o', 'o1', 'O-2', 'a.b', 'x_y', 'zz'), { minLength: 1 }),
          fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
          fc.constantFrom('\n', '\r\n'),
          fc.constantFrom('', '\uFEFF'),
          (owners, order, eol, bom) => {
            const start = styled(text, eol, bom);
            const [full, added] = addAll(start, owners);
            const paths = projectsIn(full).map(({ path }) => path);
            assert.deepEqual(
              paths.filter((path) => path.startsWith('projects/')).sort(),
              added.map(({ path }) => path).sort(),
            );
            if (eol === '\r\n') assert.doesNotMatch(full, /(?<!\r)\n/);
            const shuffled = added
              .map((one, index) => ({ one, rank: order[index] ?? 0 }))
              .sort((a, b) => a.rank - b.rank)
              .map(({ one }) => one);
            assert.equal(removeAll(full, shuffled), start);
          },
        ),
        { numRuns: 40 },
      );
    });
  }

  it('come and go in turns', () => {
    for (const text of Object.values(SHAPES)) {
      const [one, [first]] = addAll(text, ['one']);
      const [two, [second]] = addAll(one, ['two']);
      assert.ok(first !== undefined && second !== undefined);
      const [three, [third]] = addAll(removeAll(two, [first]), ['three']);
      assert.ok(third !== undefined);
      assert.equal(removeAll(three, [second, third]), text);
    }
  });

  it('stand behind the last table, and not within what follows', () => {
    const [text] = addAll(SHAPES['tables, a comment and other tables below'] ?? '', ['orders']);
    assert.ok(
      text.includes(`path = 'b'
# stays with b

# BEGIN dagster-module: orders
[[workspace.projects]]
path = "projects/orders"
# END dagster-module: orders

[cli]
`),
      text,
    );
  });

  it('keep away from a comment that belongs to what follows', () => {
    const [text] = addAll(SHAPES['tables without space'] ?? '', ['x', 'y']);
    assert.ok(text.endsWith('# END dagster-module: y\n# of the cli\n[cli]\n'), text);
  });

  it('are marked lines in an array, and take their comma along', () => {
    const [text, added] = addAll(SHAPES['an array in lines without a comma at its end'] ?? '', ['x']);
    assert.ok(
      text.includes(
        '\t{ path = "b" }, # the last, for now\n\t{ path = "projects/x" } # dagster-module: x\n]',
      ),
      text,
    );
    assert.deepEqual(added[0]?.flows, []);
  });

  it('are told to be remembered where no mark can be put', () => {
    const [text, added] = addAll(SHAPES['an array in one line'] ?? '', ['x']);
    assert.ok(text.includes('projects = [{ path = "a" }, {path="b"}, { path = "projects/x" }] # both'), text);
    assert.deepEqual(added[0]?.flows, [{ path: ['workspace', 'projects'], value: { path: 'projects/x' } }]);
  });

  it('are found again in an array that somebody has broken into lines since', () => {
    const start = `${HEAD}projects = [{ path = "a" }]\n`;
    const { text, flows } = addProject(start, 'x', 'p/x');
    const broken = text.replace('[{', '[\n  {').replace(', {', ',\n  {').replace('}]', '},\n]');
    assert.equal(removeProject(broken, 'x', 'p/x', flows), `${HEAD}projects = [\n  { path = "a" },\n]\n`);
  });

  it('are not added twice, and change nothing when they are gone', () => {
    for (const shape of ['no projects', 'an array in lines']) {
      const { text } = addProject(SHAPES[shape], 'x', 'p/x');
      assert.equal(addProject(text, 'x', 'p/x').text, text);
      assert.throws(() => addProject(text, 'y', 'p/x'), /line \d+ has p\/x already/);
      assert.equal(removeProject(SHAPES[shape] ?? '', 'x', 'p/x', []), SHAPES[shape]);
    }
  });

  it('keep quotes, backslashes and other letters in their paths', () => {
    for (const path of ['it\'s "here"', 'größe/データ', 'a b\\c']) {
      const { text } = addProject(HEAD, 'x', path);
      assert.deepEqual(projectsIn(text), [{ path, line: 6 }]);
      assert.equal(removeProject(text, 'x', path, []), HEAD);
    }
  });

  it('are added several at once as one after another', () => {
    const projects = ['x', 'y', 'z'].map((owner) => ({ owner, path: `projects/${owner}` }));
    for (const text of Object.values(SHAPES)) {
      const [expected, added] = addAll(text, ['x', 'y', 'z']);
      const all = addProjects(text, projects);
      assert.equal(all.text, expected);
      for (const { owner, flows } of added) assert.deepEqual(all.flows.get(owner) ?? [], flows);
    }
  });

  it('tell their lines', () => {
    const lines = projectsIn(SHAPES['tables, a comment and other tables below'] ?? '');
    assert.deepEqual(lines, [
      { path: 'a', line: 5 },
      { path: 'b', line: 11 },
    ]);
    assert.deepEqual(projectsIn(SHAPES['an array in lines'] ?? ''), [
      { path: 'a', line: 5 },
      { path: 'b', line: 7 },
    ]);
  });

  it('make a new file where there is none', () => {
    const { text } = addProject(undefined, 'x', 'projects/x');
    assert.equal(
      text,
      `${HEAD}\n# BEGIN dagster-module: x\n[[workspace.projects]]\npath = "projects/x"\n# END dagster-module: x\n`,
    );
  });

  it('are those of a pyproject.toml as well', () => {
    for (const text of [
      '[project]\nname = "w"\n\n[tool.dg]\ndirectory_type = "workspace"\n\n[tool.ruff]\nline-length = 100\n',
      '[tool.dg]\ndirectory_type = "workspace"\n[tool.dg.workspace]\nprojects = [\n  { path = "a" }\n]\n[tool.uv]\n',
      '[tool]\ndg = { directory_type = "workspace", workspace = { projects = [] } }\n',
    ]) {
      const [full, added] = addAll(text, ['x', 'y']);
      assert.equal(projectsIn(full).length, text.includes('"a"') ? 3 : 2);
      assert.equal(removeAll(full, added), text);
    }
  });
});

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
