import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addProject, addProjects, projectsIn, removeProject } from '../../../src/edit/toml/projects.ts';
import { addAll, removeAll } from './several-projects.ts';
import { HEAD, SHAPES } from './shapes.ts';

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
