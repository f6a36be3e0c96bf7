/**
 * Writes the pages of docs/reference that follow from the code: `npm run docs`.
 * With `--check` it writes nothing, and fails where a page is not what it would write.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Action, type Addon, MODULE_HELP } from '../src/commands/addon.ts';
import { databaseAddon } from '../src/commands/database-actions.ts';
import { deployCommand } from '../src/commands/deploy.ts';
import { deploymentAddon } from '../src/commands/deployment-actions.ts';
import { scheduleAddon } from '../src/commands/schedule-actions.ts';
import { COMMANDS } from '../src/commands/table.ts';
import { workspaceAddon } from '../src/commands/workspace-actions.ts';
import { REPORT_HELP, WRITE_SWITCHES } from '../src/commands/write-options.ts';
import { DEPLOYMENT_FORM } from '../src/deployment/settings.ts';
import { CAPABILITIES, type Capability, HEAVY } from '../src/module/capabilities.ts';
import { CARRIED, GOVERNANCES } from '../src/module/governance.ts';
import { DAGSTER, PYTHON_RANGE, VERSIONS } from '../src/module/versions.ts';
import { PLAN_DOCUMENT } from '../src/plan/document.ts';
import { SWITCHES } from '../src/questions/flags.ts';
import { newFlags } from '../src/questions/module-answers.ts';
import type { Question, Questions } from '../src/questions/question.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WRITTEN = '<!-- Written by scripts/make-reference.ts: change the code, then call npm run docs. -->\n';

const ADDONS: readonly Addon[] = [databaseAddon, deploymentAddon, scheduleAddon, workspaceAddon];

const pages: Readonly<Record<string, string>> = {
  'docs/reference/new.md': newPage(),
  ...Object.fromEntries(ADDONS.map((addon) => [`docs/reference/${addon.name}.md`, addonPage(addon)])),
  'docs/reference/deploy.md': deployPage(),
  'docs/reference/writing.md': writingPage(),
  'docs/reference/governance.md': governancePage(),
  'docs/reference/capabilities.md': capabilitiesPage(),
  'docs/reference/versions.md': versionsPage(),
  'schemas/plan.schema.json': planSchema(),
  'schemas/deployment.schema.json': deploymentSchema(),
};

for (const [name, text] of Object.entries(pages)) {
  const path = join(ROOT, name);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is out of date: call npm run docs.`);
    process.exitCode = 1;
  }
}

/** The rows of a table of questions: flag, help, default, and whether there is a team default. */
function questionRows(questions: Questions): readonly (readonly string[])[] {
  return Object.values<Question>(questions).map((question) => [
    question.isPositional
      ? '`[name]`'
      : `\`--${question.flag} ${question.placeholder}\`${question.takes === 'list' ? ' …' : ''}`,
    question.help + (question.choices === undefined ? '' : ` One of: ${question.choices.join(', ')}.`),
    question.fallbackHelp,
    question.shared ? 'yes' : '',
  ]);
}

/** How the words of an action are written, such as `[module]`. */
function wordsOf({ words }: Action): string {
  return words === undefined ? '[module]' : `[${words.name}${words.isMany ? ' …' : ''}]`;
}

function addonPage({ name, summary, actions, isNamed }: Addon): string {
  const verbs = Object.keys(actions);
  const isOfModule = Object.values(actions).every(({ words }) => words === undefined);
  const sections = Object.entries(actions).map(([verb, one]) => {
    const { summary: what, questions, switches, writes, words } = one;
    const asked = questionRows(questions).map((row) => row.slice(0, 3));
    const rows = [
      ...asked,
      ...Object.entries(switches ?? {}).map(([flag, help]) => [`\`--${flag}\``, help, 'off']),
    ];
    const flags = rows.length === 0 ? 'It has no flags.' : table(['flag', 'what it says', 'default'], rows);
    const more = writes ? '\n\nThe [flags of every command that writes](writing.md) come on top.' : '';
    const called =
      words === undefined ? '' : `\n\n\`dgm ${name} ${verb} ${wordsOf(one)} [flags]\`: ${words.help}`;
    return `## ${verb}\n\n${what}${called}\n\n${flags}${more}`;
  });
  return `${WRITTEN}
# dgm ${name}, yo dagster-module:${name}

${summary}

\`\`\`
dgm ${name} ${verbs.join('|')} ${isOfModule ? '[module]' : '…'} [flags]
yo dagster-module:${name} ${isNamed ? verbs.join('|') : `[${verbs.join('|')}]`} ${isOfModule ? '[module]' : '…'} [flags]
\`\`\`

${isOfModule ? `${MODULE_HELP} ` : ''}${
  isNamed
    ? 'Under `yo`, an action that is not named is asked for on a terminal, and is an error elsewhere.'
    : `Under \`yo\` the action is \`${verbs[0]}\` where none is named.`
}

${sections.join('\n\n')}
`;
}

function newPage(): string {
  const rows = questionRows(newFlags);
  const switches = Object.entries(SWITCHES).map(([flag, help]) => `| \`--${flag}\` | ${cell(help)} |`);
  return `${WRITTEN}
# dgm new, yo dagster-module

Makes a module. Both front doors take the same flags and write the same bytes.

\`\`\`
dgm new [name] [flags]
yo dagster-module [name] [flags]
\`\`\`

The name comes first, then the flags. A flag marked with … takes many values and is repeated for each.

An answer is taken from the first of these that has it:

1. the flag
2. the answers file (\`--answers FILE\`)
3. stored answers: team defaults in a \`.yo-rc.json\` in the current folder, under \`generator-dagster-module\`
4. on a terminal, and without \`--yes\`: a prompt
5. the default

Where there is no terminal and no default, the command lists what is missing and ends with exit code 2.

${table(['flag', 'what it says', 'default', 'team default'], rows)}

| switch | what it does |
| --- | --- |
${switches.join('\n')}
| \`--no-install\` | Make no environment, and do not ask. |

Without \`--install\` and \`--no-install\`, the environment is asked about on a terminal, and not made elsewhere
or with \`--yes\`. The [flags of every command that writes](writing.md) come on top.

## The answers file

A YAML map from the flags to their answers; \`_\` may stand for \`-\`, and lists may be named in the plural.

\`\`\`yaml
name: orders
from:
  - data/orders.csv
  - data/*.parquet
governance: enterprise
owners: [team:sales, ada@example.com]
partitions: daily
partition-column: ordered_at
timezone: Europe/Berlin
install: true
\`\`\`
`;
}

function writingPage(): string {
  const commands = Object.entries(COMMANDS)
    .filter(([, { writes }]) => writes)
    .map(([name, { summary }]) => [`\`dgm ${name}\``, summary]);
  const flags = Object.entries(WRITE_SWITCHES).map(([flag, help]) => [`\`--${flag}\``, help]);
  return `${WRITTEN}
# Commands that write

${table(['command', 'what it does'], commands)}

All of them, and \`yo dagster-module\`, take these flags:

${table(['flag', 'what it does'], [...flags, ['`--report FILE`', REPORT_HELP]])}

\`--force\`, \`--skip\` and \`--merge\` decide differently: one of them may be given.

\`--json\` and \`--report\` give a document that fits [plan.schema.json](../../schemas/plan.schema.json).
What happens to a file that is there already, to a command that is killed, and where records are kept, is told in
[How files are written](../writing.md).
`;
}

function planSchema(): string {
  const schema = z.toJSONSchema(PLAN_DOCUMENT);
  return `${JSON.stringify({ title: 'A plan of generator-dagster-module', ...schema }, null, 2)}\n`;
}

/** As its commands say it themselves. */
function deployPage(): string {
  const nobody = new PassThrough();
  const command = deployCommand({ cwd: ROOT, env: {}, stdout: nobody, stderr: nobody, isInteractive: false });
  const sections = command.commands.map((verb) => {
    const flags = verb.options.map(({ flags, description }) => [`\`${flags}\``, description]);
    return `## ${verb.name()}\n\n${verb.description()}\n\n${table(['flag', 'what it says'], flags)}`;
  });
  const word = command.commands[0]?.registeredArguments[0]?.description ?? '';
  return `${WRITTEN}
# dgm deploy

${command.description()} [Deployments](../deployments.md) tells what happens.

\`\`\`
dgm deploy ${command.commands.map((verb) => verb.name()).join('|')} [deployment] [flags]
\`\`\`

${word}

${sections.join('\n\n')}
`;
}

/** What somebody writes: a key that has a default may be left out. */
function deploymentSchema(): string {
  const schema = z.toJSONSchema(DEPLOYMENT_FORM, { io: 'input' });
  const title = 'A deployment.yaml of generator-dagster-module';
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

function governancePage(): string {
  const rows = CARRIED.map(({ what, from }) => [
    what,
    ...GOVERNANCES.map((level) => (GOVERNANCES.indexOf(level) >= GOVERNANCES.indexOf(from) ? 'yes' : '')),
  ]);
  return `${WRITTEN}
# Governance

How much a module carries, by \`--governance\`. An explicit flag always wins over what a level brings.

${table(['what', ...GOVERNANCES], rows)}
`;
}

function capabilitiesPage(): string {
  const rows = Object.entries<Capability>(CAPABILITIES).map(([name, one]) => [
    `\`${name}\``,
    one.what,
    one.apt.join(', '),
    one.python.join(', '),
    String(one.megabytes),
    one.lighter ?? '',
  ]);
  return `${WRITTEN}
# Capabilities

What \`--capability\` adds to a module's image and dependencies. Above ${HEAVY} MB in all there is a warning.

${table(['capability', 'to', 'Debian packages', 'Python packages', 'MB', 'lighter'], rows)}
`;
}

function versionsPage(): string {
  return `${WRITTEN}
# Versions

Modules are pinned to one set of versions, installed and tested together. They run on Python
${PYTHON_RANGE.from} and newer, below ${PYTHON_RANGE.below}; Dagster is ${DAGSTER}.

${table(['package', 'version'], Object.entries(VERSIONS))}

DuckDB stays at the last 1.x: 2.0 has no wheels for Python 3.10, and writes files that 1.x cannot open, so one
team must not have both. Polars stays at the last release for Python 3.10 for the first reason.
`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
