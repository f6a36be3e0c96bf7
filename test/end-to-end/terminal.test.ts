import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ensureProgram } from '../support/debian.ts';
import { snapshot } from '../support/folder.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { storedAnswers } from '../support/made-module.ts';
import { Screen } from '../support/screen.ts';

/** Part of the greeting's figure. */
const FIGURE = /--\(o\)--/;

for (const door of FRONT_DOORS) {
  describe(`${door.name}, on a terminal,`, () => {
    let cwd: string;
    let screen: Screen;

    before(function () {
      if (!ensureProgram('tmux', 'tmux')) this.skip();
    });
    beforeEach(() => {
      cwd = door.folder();
      screen = new Screen(cwd, door.env());
    });
    afterEach(() => screen?.close());

    async function call(...args: readonly string[]): Promise<void> {
      const [program, ...before] = await door.words();
      screen.run(program, [...before, ...args]);
    }

    it('asks its questions, and makes what is answered', async () => {
      await call('--governance', 'enterprise', '--title', 'Orders', '--python', '3.12');
      await screen.shows(/\? What is the module called\?$/m);
      screen.enter('my-orders');
      await screen.shows(
        /\? What does it do, in a sentence\? .*Loads, cleans and summarizes the data of Orders/,
      );
      screen.enter('Typed: "so" \\ it is');
      await screen.shows(/\? In which folder\? .*my-orders/);
      screen.enter('');
      await screen.shows(/\? Data files to load/);
      screen.enter('');
      await screen.shows(/\? Where do the tables live\?\n. duckdb\n {2}sqlite/);
      screen.press('Enter');
      await screen.shows(/\? How are the steps of a run executed\?\n. in-process/);
      screen.press('Down', 'Enter');
      await screen.shows(/\? Who owns it/);
      screen.enter('team:a');
      await screen.shows(/✔ Who owns it.* team:a\n\? Who owns it.*nothing to go on/);
      screen.enter('ada@example.com');
      await screen.shows(/ada@example.com\n\? Who owns it.*nothing to go on/);
      screen.enter('');
      await screen.shows(/\? Is the data loaded in partitions of time\?\n. none/);
      screen.press('Down', 'Down', 'Down', 'Enter');
      await screen.shows(/✔ Is the data loaded in partitions of time\? monthly[\s\S]*\? The date column/);
      screen.enter('');
      await screen.shows(/\? When does it run/);
      screen.enter('0 7 * * 1');
      await screen.shows(/\? In which time zone\? .*UTC/);
      screen.enter('Europe/Berlin');
      await screen.shows(/\? What else must its image be able to do\?\n.*ssh/);
      screen.press('Space', 'Down', 'Down', 'Space', 'Enter');
      await screen.shows(/\? Make its Python environment now\? .*y\/N/);
      screen.enter('');
      await screen.shows(/^exit code 0$/m);

      const answers = storedAnswers(join(cwd, 'my-orders'));
      assert.deepEqual(answers, {
        ...{ name: 'my-orders', title: 'Orders', description: 'Typed: "so" \\ it is', from: [] },
        ...{
          database: 'duckdb',
          executor: 'multiprocess',
          governance: 'enterprise',
          owner: ['team:a', 'ada@example.com'],
        },
        ...{ partitions: 'monthly', 'partition-column': '', schedule: '0 7 * * 1' },
        ...{ timezone: 'Europe/Berlin', capability: ['ssh', 'ftp'], python: '3.12' },
      });
    });

    it('says what is wrong with an answer, and asks again', async () => {
      const quick = ['--yes', '--governance', 'enterprise', '--database', 'duckdb'];
      await call(...quick);
      await screen.shows(/\? What is the module called\?/);
      screen.enter('class');
      const shown = await screen.shows(
        /> "class" cannot be a module's name: .*keyword.* Try: class-module\./,
      );
      assert.match(shown, /\? What is the module called\? class/);
      screen.press('C-u');
      screen.enter('orders');
      await screen.shows(/✔ What is the module called\? orders\n\? Who owns it/);
      screen.enter('ada');
      await screen.shows(/> "ada" is neither an e-mail address nor team:name\./);
      screen.press('C-u');
      screen.enter('team:a');
      await screen.shows(/nothing to go on/);
      screen.enter('');
      await screen.shows(/^exit code 0$/m);
      assert.deepEqual(storedAnswers(join(cwd, 'orders')).owner, ['team:a']);
    });

    it('asks nothing where all is answered', async () => {
      await call('orders', '--governance', 'quick', '--yes');
      const shown = await screen.shows(/^exit code 0$/m);
      assert.doesNotMatch(shown, /^[?✔] /m);
      assert.match(shown, /orders: \d+ files/);
    });

    it('ends with 130 at Ctrl-C, and leaves nothing behind', async () => {
      await call();
      await screen.shows(/\? What is the module called\?/);
      screen.enter('orders');
      await screen.shows(/\? Its title/);
      screen.press('C-c');
      const shown = await screen.shows(/^exit code \d+$/m);
      assert.match(shown, /^exit code 130$/m);
      assert.doesNotMatch(shown, /^ +at /m);
      assert.deepEqual(snapshot(cwd), {});
    });

    it(door.name === 'dgm new' ? 'does not greet' : 'greets', async () => {
      await call('--governance', 'quick');
      const shown = await screen.shows(/\? What is the module called\?/);
      assert.equal(FIGURE.test(shown), door.name !== 'dgm new');
      screen.press('C-c');
      await screen.shows(/^exit code 130$/m);
    });
  });
}
