import type { Refusal } from '../support/refused.ts';

/** Something that a user does wrong on the command line: `dgm new <args>`. */
export interface BadInput extends Refusal {
  readonly what: string;
  readonly args: readonly string[];
  /** What is in the folder that it is called from. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

function badName(what: string, name: string, says: RegExp): BadInput {
  return { what: `a name ${what}`, args: [name], code: 2, says };
}

export const BAD_NAMES: readonly BadInput[] = [
  badName("that is a keyword of Python's", 'class', /keyword.*Try: class-module/),
  badName('that is a soft keyword', 'match', /keyword.*Try: match-module/),
  badName('that starts with a digit', '2fast', /digit.*Try: module-2fast/),
  badName('with a space', 'my orders', /white space.*Try: my-orders/),
  badName('with a dot', 'my.orders', /dot.*Try: my-orders/),
  badName('that climbs out', '../orders', /path.*Try: orders/),
  badName('that is a path', 'a/b', /path.*Try: a-b/),
  badName('that is a path of Windows', 'a\\b', /path.*Try: a-b/),
  badName('that is the parent', '..', /path/),
  badName('of the standard library', 'json', /standard library.*Try: json-module/),
  badName('of a new standard library', 'annotationlib', /standard library/),
  badName('of a pinned package', 'duckdb', /package that the module needs.*Try: duckdb-module/),
  badName('of a pinned package, in kebab case', 'typing-extensions', /typing_extensions.*package/),
  badName('of 65 characters', 'a'.repeat(65), /65 characters.*64.*Try: a{64}\.$/m),
  badName('that is not ASCII', 'bestellübersicht', /not ASCII.*Try: bestellubersicht/),
  badName('in another script', '注文', /not ASCII/),
  badName('in upper case', 'MyOrders', /upper-case.*Try: my-orders/),
  badName('with two dashes', 'my--orders', /stand alone.*Try: my-orders/),
  badName('that ends in a dash', 'orders-', /stand alone.*Try: orders/),
  badName('with other characters', 'a;b', /only letters.*Try: a-b/),
  badName('with a line break', 'a\nb', /white space/),
  badName('that is empty', '', /empty/),
];

/** Enough for a module, but for what is wrong. */
const NEW = ['orders', '--governance', 'quick'] as const;

function badFlags(what: string, flags: readonly string[], says: RegExp): BadInput {
  return { what, args: [...NEW, ...flags], code: 2, says };
}

export const BAD_FLAGS: readonly BadInput[] = [
  badFlags('an unknown flag', ['--owners', 'team:a'], /--owners.*\n?.*[Dd]id you mean --owner\?/),
  badFlags('an unknown flag with a value', ['--pyton=3.12'], /--pyton\b.*\n?.*[Dd]id you mean --python\?/),
  badFlags('an unknown flag far from all', ['--zzzzzz'], /--zzzzzz/),
  badFlags('an unknown short flag', ['-x'], /-x\b/),
  { what: 'a value on --yes, before the name', args: ['--yes', 'till'], code: 2, says: /"till".*\n?.*--yes/ },
  badFlags('a value on --yes', ['--yes', 'till'], /"till".*\n--yes takes no value/),
  badFlags('a value on --yes, with =', ['--yes=till'], /--yes.*takes no value/),
  badFlags('a value on --install', ['--install', 'maybe'], /"maybe".*\n--install takes no value/),
  badFlags('a value on --install, with =', ['--install=no'], /--install.*takes no value/),
  badFlags('a value on --no-install', ['--no-install', 'really'], /"really".*\n--no-install takes no value/),
  {
    what: 'a positional after flags',
    args: ['--governance', 'quick', 'orders'],
    code: 2,
    says: /"orders" is out of place.*\n.*Positionals come first/,
  },
  { what: 'two positionals', args: ['orders', 'visits'], code: 2, says: /visits/ },
  badFlags(
    'a flag of many values that is not repeated',
    ['--owner', 'team:a', 'team:b'],
    /"team:b".*\n.*repeated/,
  ),
  badFlags('a flag without its value', ['--owner'], /--owner/),
  badFlags(
    'an unknown database',
    ['--database', 'oracle'],
    /--database.*"oracle".*duckdb, sqlite, postgres, mysql, none/,
  ),
  badFlags(
    'a database in capitals',
    ['--database', 'DuckDB'],
    /"DuckDB".*duckdb, sqlite, postgres, mysql, none/,
  ),
  badFlags(
    'an unknown governance',
    ['--governance', 'strict'],
    /--governance.*"strict".*quick, standard, enterprise/,
  ),
  badFlags('unknown partitions', ['--partitions', 'hourly'], /"hourly".*none, daily, weekly, monthly/),
  badFlags(
    'an unknown capability',
    ['--capability', 'ssh', '--capability', 'fax'],
    /--capability.*"fax".*ssh, sftp/,
  ),
  badFlags('a Python that is too old', ['--python', '3.9'], /--python.*"3.9".*3\.10/),
  badFlags('a Python down to the patch', ['--python', '3.12.1'], /"3.12.1".*3\.12/),
  badFlags('an unknown time zone', ['--timezone', 'Europe/Atlantis'], /--timezone.*Europe\/Atlantis.*IANA/),
  badFlags('a time zone in the wrong case', ['--timezone', 'europe/berlin'], /is written Europe\/Berlin/),
  badFlags('a time zone as an offset', ['--timezone', '+02:00'], /--timezone.*IANA/),
  badFlags('a cron line that is none', ['--schedule', 'hourly'], /--schedule.*"hourly".*five fields/),
  badFlags('a cron line out of range', ['--schedule', '61 * * * *'], /--schedule.*"61 \* \* \* \*"/),
  badFlags('a cron line of six fields', ['--schedule', '0 0 6 * * 1'], /five fields/),
  badFlags('a cron line that never fires', ['--schedule', '0 0 30 2 *'], /never fires/),
  badFlags('an owner that is no e-mail address', ['--owner', 'ada'], /--owner.*"ada".*e-mail.*team:/),
  badFlags('an owner without a domain', ['--owner', 'ada@localhost'], /--owner.*"ada@localhost"/),
  badFlags('a team without a name', ['--owner', 'team:'], /--owner.*"team:"/),
  badFlags('a title with a control character', ['--title', 'A\u0007B'], /--title.*control character/),
  badFlags('a title of nothing', ['--title', ' '], /--title.*empty/),
  badFlags(
    'a description that could colour a terminal',
    ['--description', '\u001b[31mred'],
    /--description.*control/,
  ),
  badFlags('a description with a carriage return', ['--description', 'a\rb'], /--description.*control/),
  badFlags('a folder that is nothing', ['--directory', ''], /--directory.*empty/),
  badFlags(
    'a partition column without partitions',
    ['--partition-column', 'day'],
    /--partition-column.*no partitions/,
  ),
  {
    what: 'governance enterprise without an owner',
    args: ['orders', '--governance', 'enterprise'],
    code: 2,
    says: /owner.*\n.*\n?.*--owner/,
  },
  { what: 'a name that is missing', args: [], code: 2, says: /name/ },
  { what: 'answers that are missing', args: ['--governance', 'enterprise'], code: 2, says: /name, owner/ },
  {
    what: 'answers that are missing, with --yes',
    args: ['--yes', '--governance', 'enterprise'],
    code: 2,
    says: /name, owner/,
  },
];

function badAnswers(what: string, yaml: string, says: RegExp): BadInput {
  return {
    what: `an answers file ${what}`,
    args: ['orders', '--answers', 'answers.yaml'],
    files: { 'answers.yaml': yaml },
    code: 2,
    says,
  };
}

export const BAD_ANSWERS_FILES: readonly BadInput[] = [
  {
    what: 'an answers file that is not there',
    args: [...NEW, '--answers', 'no.yaml'],
    code: 2,
    says: /no\.yaml.*\n.*not there/,
  },
  { what: 'an answers file that is a folder', args: [...NEW, '--answers', '.'], code: 2, says: /folder/ },
  badAnswers('with a misspelt key', 'governence: quick\n', /"governence".*\n.*[Dd]id you mean governance\?/),
  badAnswers('with an unknown key', 'colour: red\n', /"colour".*\n.*governance/),
  badAnswers('with a map for a text', 'title: {a: b}\n', /title in .*a map/),
  badAnswers('with a list for a text', 'title: [a, b]\n', /title in .*a list/),
  badAnswers('with an empty answer', 'title:\n', /title in .*empty/),
  badAnswers('with true for a text', 'title: true\n', /title in .*true/),
  badAnswers('with a map in a list', 'owners: [{a: b}]\n', /owners in .*a map/),
  badAnswers('with a text for a yes or no', 'yes: please\n', /yes in .*"please".*true or false/),
  badAnswers('that is broken YAML', 'title: "open\n', /answers\.yaml.*YAML/),
  badAnswers('that answers twice', 'title: a\ntitle: b\n', /answers\.yaml/),
  badAnswers(
    'that answers twice, once in the plural',
    'owner: team:a\nowners: team:b\n',
    /owners in .*twice/,
  ),
  badAnswers('that is a list', '- a\n- b\n', /answers\.yaml.*\n.*map/),
  badAnswers('with an invalid answer', 'database: oracle\n', /database in .*answers\.yaml.*"oracle"/),
  {
    what: 'stored answers that are broken',
    args: [...NEW],
    files: { '.yo-rc.json': '{' },
    code: 7,
    says: /\.yo-rc\.json/,
  },
  {
    what: 'a stored answer that is invalid',
    args: [...NEW],
    files: { '.yo-rc.json': '{"generator-dagster-module": {"timezone": "Mars"}}' },
    code: 2,
    says: /timezone in .*\.yo-rc\.json.*"Mars"/,
  },
];
