import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkSyntax } from '../../src/plan/check-syntax.ts';
import { insideRoot } from '../../src/plan/plan.ts';
import type { Proposal } from '../../src/plan/proposal.ts';
import { harmlessTwin, hostileModule } from './hostile-module.ts';
import { planGiven, textsOf } from './planned.ts';

function planOf(path: string, content: string): Proposal {
  return {
    root: '/srv/modules/made',
    part: 'module',
    files: [{ kind: 'whole', path: insideRoot(path), content, mode: 0o644 }],
  };
}

/** Broken files, by the kind of their mistake. */
const BROKEN: readonly (readonly [path: string, content: string])[] = [
  ['src/orders/a.py', 'def f(:\n    pass\n'],
  ['src/orders/b.py', 'x = "open\n'],
  ['src/orders/c.py', 'x = """open\n'],
  ['src/orders/d.py', 'x = [1, 2\ny = 3\n'],
  ['src/orders/e.py', 'def f():\nreturn 1\n'],
  ['src/orders/f.py', 'x = "a" "b" c "d"\n'],
  ['pyproject.toml', '[project\nname = "x"\n'],
  ['pyproject.toml', 'name = "x" y\n'],
  ['pyproject.toml', 'name = "x"\nname = "y"\n'],
  ['.github/workflows/ci.yml', 'a: [1, 2\n'],
  ['.pre-commit-config.yaml', 'a: "open\n'],
  ['.pre-commit-config.yaml', 'a: 1\n b: 2\n'],
  ['.pre-commit-config.yaml', 'a: 1\na: 2\n'],
  ['.yo-rc.json', '{"a": 1,}\n'],
  ['.yo-rc.json', "{'a': 1}\n"],
  ['.env', 'A=1\nno assignment\n'],
  ['.env', "A='open\n"],
  ['.env.example', 'A="open\nB=1\n'],
  ['.env.example', 'A B=1\n'],
];

describe('output parses (law 7)', () => {
  for (const [path, content] of BROKEN) {
    it(`or the plan is refused: ${path} with ${JSON.stringify(content)}`, async () => {
      await assert.rejects(checkSyntax(planOf(path, content)), (error: Error) => {
        assert.ok(error.message.includes(path), error.message);
        return true;
      });
    });
  }

  it('or the plan is refused: any generated file that ends within a text', async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(hostileModule.map(harmlessTwin), share, async (given, at) => {
        const texts = Object.entries(textsOf((await planGiven(given)).proposal));
        for (const [path, text] of texts.filter(([one]) => /\.(?:py|toml|ya?ml|json)$/.test(one))) {
          const lines = text.split('\n');
          const cut = [...lines.slice(0, Math.floor(lines.length * at)), 'x: [ "open'].join('\n');
          await assert.rejects(checkSyntax(planOf(path, cut)), path);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('and a refused plan has written nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dgm-refused-'));
    try {
      await assert.rejects(checkSyntax({ ...planOf('a.py', 'x = (\n'), root: folder }));
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
