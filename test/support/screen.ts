import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './folder.ts';

/** How long a screen may take to show what is waited for, before the test fails and shows the screen. */
const PATIENCE_MS = 30_000;

/** A real terminal: a shell in tmux, whose screen can be read and on whose keys can be typed. */
export class Screen {
  readonly #socket: string;

  constructor(cwd: string, env: Readonly<Record<string, string>> = {}) {
    this.#socket = join(temporaryFolder(), 'tmux');
    const variables = { ...env, PS1: '$ ', NO_UPDATE_NOTIFIER: '1', TERM: 'screen-256color' };
    const set = Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '150', '-y', '80', '-c', cwd, ...set, 'sh');
  }

  /** Types a text, as it is. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', '--', text);
  }

  /** Presses keys by their names in tmux: `Enter`, `Down`, `Space`, `C-c`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  /** Types a line. */
  enter(text: string): void {
    if (text !== '') this.type(text);
    this.press('Enter');
  }

  /** Runs a program; when it has ended, `exit code <n>` is on the screen. */
  run(program: string, args: readonly string[]): void {
    this.enter(`clear; ${[program, ...args].map(quote).join(' ')}; echo "exit code" $?`);
  }

  /** What is on the screen now, without the blanks at the ends of lines. */
  get text(): string {
    const text = this.#tmux('capture-pane', '-p');
    return text.replace(/[^\S\n]+$/gm, '').trimEnd();
  }

  /** Waits until the screen shows something, and gives all that it shows. */
  async shows(wanted: RegExp): Promise<string> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { text } = this;
      if (wanted.test(text)) return text;
      if (Date.now() > end) throw new Error(`the screen does not show ${wanted}:\n${text}`);
      await sleep(30);
    }
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-u', '-S', this.#socket, ...args], {
      encoding: 'utf8',
      env: { ...process.env, TMUX: '' },
    });
  }
}

function quote(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
