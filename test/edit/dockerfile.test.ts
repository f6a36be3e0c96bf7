import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { addModuleBlock, removeModuleBlock } from '../../src/edit/dockerfile.ts';
import { instructionsOf } from '../../src/edit/dockerfile-instructions.ts';
import { NoCleanEdit } from '../../src/edit/no-clean-edit.ts';
import { temporaryFolder } from '../support/folder.ts';
import { PYTHON_BIN } from '../support/python.ts';

const LINES = 'COPY orders /opt/orders\nRUN pip install --no-cache-dir -e /opt/orders\n';

/** Dockerfiles; the block belongs where `<here>` is. */
const FILES: Readonly<Record<string, string>> = {
  'a user and a command': `FROM python:3.12-slim
RUN pip install dagster==1.13.27
WORKDIR /opt
<here>
# Nobody needs root from here on.
USER dagster
EXPOSE 3000
CMD ["dagster-webserver"]
`,
  'a continued line with comments and empty lines': `FROM python:3.12-slim
RUN pip install --no-cache-dir \\
    # the core
    dagster==1.13.27 \\

    # the last
    dagster-postgres==0.29.27
<here>
USER 1000:1000
`,
  heredocs: `# syntax=docker/dockerfile:1
FROM python:3.12-slim
RUN <<EOF bash && cat <<-'DONE'
USER nobody
EOF
	FROM fake
	DONE
COPY <<"X" /etc/x
CMD no
X
<here>
ENTRYPOINT ["x"]
`,
  'another escape character': `# escape=\`
FROM python:3.12-slim
RUN echo C:\\
RUN echo a \`
    b
<here>
CMD ["x"]
`,
  'several stages': `FROM python:3.12 AS build
RUN make
USER x
FROM python:3.12-slim
COPY --from=build /a /a
<here>
HEALTHCHECK CMD ["true"]
`,
  'root in between': `FROM python:3.12-slim
USER root
RUN apt-get update
<here>
USER app
COPY . .
`,
  'a command in small letters, above what prepares': `from python:3.12-slim
cmd ["x"]
env A=1 \\
  B="<<EOF"
<here>
label a=b
`,
  'nothing but a base': 'FROM python:3.12-slim\n<here>\n',
};

function files(name: string): { readonly start: string; readonly full: string } {
  const text = FILES[name] ?? '';
  const block = `# BEGIN dagster-module: orders\n${LINES}# END dagster-module: orders`;
  return { start: text.replace('<here>\n', ''), full: text.replace('<here>', block) };
}

describe('instructions added to a Dockerfile', () => {
  for (const name of Object.keys(FILES)) {
    it(`stand where there is root still, with ${name}`, () => {
      const { start, full } = files(name);
      assert.equal(addModuleBlock(start, 'orders', LINES), full);
      assert.equal(addModuleBlock(full, 'orders', LINES), full);
      assert.equal(removeModuleBlock(full, 'orders'), start);
    });

    it(`go in any order, with ${name}`, () => {
      fc.assert(
        fc.property(
          fc.shuffledSubarray(['a', 'b', 'ab'], { minLength: 3 }),
          fc.shuffledSubarray(['a', 'b', 'ab'], { minLength: 3 }),
          fc.constantFrom('\n', '\r\n'),
          fc.constantFrom('', '\uFEFF'),
          fc.boolean(),
          (adds, removes, eol, bom, isEnded) => {
            const text = bom + files(name).start.replaceAll('\n', eol);
            const start = isEnded ? text : text.trimEnd();
            const lines = (owner: string): string => `RUN ${owner} x\n# ${owner}\nEXPOSE 1\n`;
            const full = adds.reduce((rest, owner) => addModuleBlock(rest, owner, lines(owner)), start);
            const said = instructionsOf(full).filter((one) => one.name === 'RUN');
            for (const owner of adds)
              assert.ok(said.some(({ argument }) => argument.startsWith(`${owner} `)));
            assert.equal(removes.reduce(removeModuleBlock, full), start);
          },
        ),
        { numRuns: 20 },
      );
    });
  }

  it('are refused where they would become part of another', () => {
    for (const text of [
      'FROM a\nRUN x \\\n',
      'FROM a\nRUN x \\\n\n# note\n',
      'FROM a\nRUN x \\',
      '# nothing\n',
      '',
    ]) {
      assert.throws(
        () => addModuleBlock(text, 'orders', LINES),
        (error) => error instanceof NoCleanEdit && error.paste.includes(LINES),
      );
    }
    assert.throws(() => addModuleBlock('FROM a\nCMD b\n', 'orders', 'RUN c \\\n'), NoCleanEdit);
  });

  it('give a file that hadolint can parse', () => {
    // It knows one heredoc an instruction.
    const names = Object.keys(FILES).filter((name) => name !== 'heredocs');
    const texts = names.map((name) => addModuleBlock(files(name).start, 'orders', LINES));
    const folder = temporaryFolder(
      Object.fromEntries(texts.map((text, index) => [`${index}.Dockerfile`, text])),
    );
    const paths = texts.map((_, index) => join(folder, `${index}.Dockerfile`));
    const said = execFileSync(join(PYTHON_BIN, 'hadolint'), ['--no-fail', '--format', 'json', ...paths], {
      encoding: 'utf8',
    });
    const broken = JSON.parse(said).filter(({ code }: { code: string }) => code === 'DL1000');
    assert.deepEqual(broken, []);
  });
});
