import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../support/debian.ts';
import { DGM } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { FrontDoor } from '../support/front-doors.ts';
import { MadeBefore } from './made-before.ts';

/** What Yeoman consists of, by the names of its packages. */
const YEOMANS = /node_modules\/(?:@yeoman\/|yeoman-|mem-fs|inquirer\/)/;

/** Writes down the address of each module that is loaded, into the file that LOADED names. */
const TRACER = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  },
});
`;

describe('dgm loads of Yeoman', () => {
  let log: string;
  let module: MadeBefore;

  beforeEach(async () => {
    const folder = temporaryFolder({ 'tracer.mjs': TRACER, log: '' });
    log = join(folder, 'log');
    const door: FrontDoor = {
      name: 'dgm new',
      words: async () => [process.execPath, '--import', join(folder, 'tracer.mjs'), DGM, 'new'],
      folder: temporaryFolder,
      env: () => ({ LOADED: log }),
    };
    module = await MadeBefore.by(door);
  });
  afterEach(() => module?.close());

  function loaded(): { readonly ours: readonly string[]; readonly yeomans: readonly string[] } {
    const urls = readFileSync(log, 'utf8').split('\n');
    return {
      ours: urls.filter((url) => url.includes('/dist/src/')),
      yeomans: urls.filter((url) => YEOMANS.test(url)),
    };
  }

  for (const [what, change, flags] of [
    ['for a new module', () => module.removeAll(), []],
    ['where nothing is to be done', () => undefined, []],
    ['where a conflict is decided by --force', () => module.append('README.md', 'Mine.\n'), ['--force']],
    ['where a conflict is decided by --merge', () => module.append('README.md', 'Mine.\n'), ['--merge']],
    ['in a dry run of a conflict', () => module.append('README.md', 'Mine.\n'), ['--dry-run']],
    ['where a conflict is refused', () => module.append('README.md', 'Mine.\n'), []],
  ] as const) {
    it(`nothing ${what}`, async () => {
      change();
      await module.again(...flags);
      const { ours, yeomans } = loaded();
      assert.ok(ours.some((url) => url.endsWith('/dist/src/commands/new.js')));
      assert.deepEqual(yeomans, []);
    });
  }

  it('nothing for a new module on a terminal', async function () {
    if (!ensureProgram('tmux', 'tmux')) return this.skip();
    module.removeAll();
    assert.equal((await (await module.onTerminal()).ends()).code, 0);
    assert.deepEqual(loaded().yeomans, []);
  });

  it('the resolver where a conflict has to be asked about', async function () {
    if (!ensureProgram('tmux', 'tmux')) return this.skip();
    module.append('README.md', 'Mine.\n');
    const talk = await module.onTerminal();
    await talk.asks('README.md');
    for (const name of ['@yeoman/conflicter', '@yeoman/adapter', 'inquirer']) {
      assert.ok(
        loaded().yeomans.some((url) => url.includes(`node_modules/${name}/`)),
        name,
      );
    }
    talk.choose('n');
    assert.equal((await talk.ends()).code, 0);
  });
});
