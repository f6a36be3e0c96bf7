import type { Writable } from 'node:stream';
import chalk from 'chalk';
import type { Progress, ProgressEvent } from '../deployment/carry/progress.ts';
import { onOneLine } from '../workspace/table.ts';
import { jsonText } from './deploy-json.ts';
import type { Terminal } from './terminal.ts';

/** How many of the last lines that programs on a host printed are shown when a step fails. */
const LAST_LINES = 15;

/** A JSON object a line on the standard output, for machines. */
export function jsonProgress({ stdout }: Pick<Terminal, 'stdout'>): Progress {
  return (event) => void stdout.write(`${jsonText(event)}\n`);
}

/** A line a step; on a terminal, the steps that run are shown below what is done, and go when they end. */
export function textProgress({ stderr }: Pick<Terminal, 'stderr'>): Progress {
  const live = 'isTTY' in stderr && stderr.isTTY === true;
  const running = new Map<string, string>();
  const output = new Map<string, readonly string[]>();
  let shown = 0;
  const write = (lines: readonly string[]): void => {
    // Goes up over the lines of what runs, and clears from there.
    const back = live && shown > 0 ? `\u001b[${shown}A\u001b[J` : '';
    const below = live ? [...running.values()].map((line) => chalk.dim(cut(line, stderr))) : [];
    shown = below.length;
    stderr.write(`${back}${[...lines, ...below].map((line) => `${line}\n`).join('')}`);
  };
  return (event) => {
    const host = event.host ?? '';
    if (event.event === 'output') {
      output.set(host, [...(output.get(host) ?? []), event.text].slice(-LAST_LINES));
      return;
    }
    if (event.event === 'note') return write([labelled(host, onOneLine(event.text))]);
    if (event.state === 'begin') {
      output.delete(host);
      running.set(host, labelled(host, stepText(event)));
      return write([]);
    }
    running.delete(host);
    const lines = event.state === 'fail' ? (output.get(host) ?? []) : [];
    write([...lines.map((line) => `    ${onOneLine(line)}`), labelled(host, ended(event))]);
  };
}

/** A line that is to be taken back may not go on in the next one. */
function cut(line: string, stream: Writable): string {
  const columns = 'columns' in stream && typeof stream.columns === 'number' ? stream.columns : 80;
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}

type Step = Extract<ProgressEvent, { event: 'step' }>;

function ended(step: Step): string {
  const how = step.state === 'fail' ? chalk.red('failed') : chalk.green('done');
  const seconds = step.seconds === undefined || step.seconds < 1 ? '' : ` in ${step.seconds} s`;
  return stepText(step, ` ${how}${seconds}`);
}

function stepText({ step, text }: Step, state = ' …'): string {
  return `${onOneLine(step)}${state}${text === '' ? '' : `: ${onOneLine(text)}`}`;
}

function labelled(host: string, text: string): string {
  return host === '' ? text : `${host}  ${text}`;
}
