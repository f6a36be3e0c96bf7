import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { jsonProgress, textProgress } from '../../../src/commands/deploy-progress.ts';
import type { ProgressEvent } from '../../../src/deployment/carry/progress.ts';

const EVENTS: readonly ProgressEvent[] = [
  { event: 'step', host: undefined, step: 'check', state: 'begin', text: 'what is here' },
  { event: 'step', host: undefined, step: 'check', state: 'end', text: 'what is here', seconds: 0.2 },
  { event: 'step', host: 'web', step: 'environment', state: 'begin', text: 'by uv.lock' },
  { event: 'output', host: 'web', text: 'Resolved 12 packages\u001b[2J' },
  { event: 'note', host: 'web', text: 'Waits for 2 runs.' },
  { event: 'step', host: 'web', step: 'environment', state: 'fail', text: 'by uv.lock', seconds: 12.5 },
];

describe('the progress of a deploy', () => {
  it('is a plain line a step where there is no terminal, with the last output of one that fails', () => {
    assert.equal(
      told(false),
      `check done: what is here
web  Waits for 2 runs.
    Resolved 12 packages\\u{1b}[2J
web  environment failed in 12.5 s: by uv.lock
`,
    );
  });

  it('shows on a terminal what runs, below what is done', () => {
    const text = told(true);
    assert.ok(text.startsWith('check …: what is here\n\u001b[1A\u001b[Jcheck done: what is here\n'));
    assert.ok(
      text.endsWith(
        '\u001b[1A\u001b[J    Resolved 12 packages\\u{1b}[2J\nweb  environment failed in 12.5 s: by uv.lock\n',
      ),
    );
  });

  it('is an object a line for machines, in which each key is there', () => {
    const lines: string[] = [];
    const progress = jsonProgress({ stdout: into(lines) });
    for (const one of EVENTS) progress(one);
    const objects = lines
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(objects.length, EVENTS.length);
    assert.deepEqual(objects[0], {
      event: 'step',
      host: null,
      step: 'check',
      state: 'begin',
      text: 'what is here',
    });
  });
});

function told(isTTY: boolean): string {
  const lines: string[] = [];
  const progress = textProgress({ stderr: Object.assign(into(lines), { isTTY, columns: 60 }) });
  for (const one of EVENTS) progress(one);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colors are made of
  return lines.join('').replaceAll(/\u001b\[\d+m/g, '');
}

function into(lines: string[]): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });
}
