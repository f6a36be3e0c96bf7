import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { IS_ROOT, temporaryFolder, writeFiles, YO_UID } from '../support/folder.ts';
import type { FrontDoor } from '../support/front-doors.ts';
import { type Ended, run } from '../support/program.ts';
import { Screen } from '../support/screen.ts';

/** What is called a second time: the answers of the first, and no question but those about files. */
const ANSWERS = ['orders', '--governance', 'quick', '--yes', '--no-install'];

let made: Promise<string> | undefined;

/** A module that was made before, and may have been changed since; the next call of a front door meets it. */
export class MadeBefore {
  readonly cwd: string;
  readonly #door: FrontDoor;
  #talk: Talk | undefined;

  private constructor(door: FrontDoor, cwd: string) {
    this.#door = door;
    this.cwd = cwd;
  }

  static async by(door: FrontDoor): Promise<MadeBefore> {
    made ??= makeOnce();
    const cwd = door.folder();
    cpSync(await made, cwd, { recursive: true });
    const one = new MadeBefore(door, cwd);
    one.#giveAway();
    return one;
  }

  /** Where a file of the module is. */
  at(path: string): string {
    return join(this.cwd, 'orders', path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  write(path: string, content: string | Uint8Array): void {
    writeFiles(join(this.cwd, 'orders'), { [path]: content });
    this.#giveAway();
  }

  remove(path: string): void {
    rmSync(this.at(path));
  }

  removeAll(): void {
    rmSync(join(this.cwd, 'orders'), { recursive: true });
  }

  append(path: string, text: string): void {
    appendFileSync(this.at(path), text);
  }

  replace(path: string, old: string, now: string): void {
    const text = this.read(path);
    if (!text.includes(old)) throw new Error(`${path} does not hold ${old}`);
    writeFileSync(this.at(path), text.replace(old, now));
  }

  /** Calls the front door again without a terminal. */
  async again(...flags: readonly string[]): Promise<Ended> {
    const [program, ...words] = await this.#door.words();
    return run(program, [...words, ...ANSWERS, ...flags], {
      cwd: this.cwd,
      env: this.#door.env(),
      stdin: 'open',
    });
  }

  /** Calls the front door again on a terminal. */
  async onTerminal(flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Talk> {
    this.close();
    const [program, ...words] = await this.#door.words();
    const screen = new Screen(this.cwd, { ...this.#door.env(), ...env });
    screen.run(program, [...words, ...ANSWERS, ...flags]);
    this.#talk = new Talk(screen);
    return this.#talk;
  }

  /** Closes the terminal, where there is one. */
  close(): void {
    this.#talk?.screen.close();
    this.#talk = undefined;
  }

  /** What root has written here belongs to whom `yo` becomes, who stays in the group of root. */
  #giveAway(): void {
    if (!IS_ROOT || this.#door.name === 'dgm new') return;
    for (const path of readdirSync(this.cwd, { recursive: true, encoding: 'utf8' })) {
      chownSync(join(this.cwd, path), YO_UID, 0);
    }
  }
}

/** A terminal on which conflicts are asked about. */
export class Talk {
  readonly screen: Screen;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  /**
   * Waits until a file is asked about.
   * @param times how many questions about it were answered before, and are on the screen.
   */
  asks(path: string, times = 0): Promise<string> {
    const name = path.replaceAll('.', '\\.');
    const answered = `(?:✔ Overwrite ${name}\\?[^\\n]*\\n[\\s\\S]*){${times}}`;
    return this.screen.shows(new RegExp(`${answered}\\? Overwrite ${name}\\? \\(ynadmxreiH\\)$`));
  }

  choose(key: string): void {
    this.screen.enter(key);
  }

  /** Waits for the end of the program, and gives the exit code and all that is on the screen. */
  async ends(): Promise<{ readonly code: number; readonly shown: string }> {
    const shown = await this.screen.shows(/^exit code \d+$/m);
    return { code: Number(/^exit code (\d+)$/m.exec(shown)?.[1]), shown };
  }
}

async function makeOnce(): Promise<string> {
  const cwd = temporaryFolder();
  const { code, stderr } = await dgm(['new', ...ANSWERS], { cwd });
  if (code !== 0) throw new Error(stderr);
  return cwd;
}
