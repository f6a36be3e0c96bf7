import { type Build, buildOf } from './compose-build.ts';
import { rolesIn } from './compose-roles.ts';
import { type Candidate, candidatesBelow } from './file-candidates.ts';
import type { FileKind } from './registry.ts';
import { pathsInCompose, pathsInDockerfile } from './spoken-paths.ts';

/** The files that a workspace is made of, as they were found; all from its root. */
export interface Discovery {
  readonly files: Readonly<Partial<Record<FileKind, string>>>;
  /** Files for one purpose of which none is nearer than the other. */
  readonly ambiguous: Readonly<Partial<Record<FileKind, readonly string[]>>>;
}

/** What a candidate has to be less in, the most important first. */
type Rank = (one: Candidate) => readonly number[];

/** The Dockerfile of a workspace, and the folder that it is built in. */
interface FoundDockerfile {
  readonly file: Candidate;
  readonly context: string;
}

/**
 * Finds the files of a workspace below its root, wherever they are: those that the compose file speaks of, else those
 * nearest to the root. Links are not followed.
 * @param root absolute.
 */
export async function discoverFiles(root: string): Promise<Discovery> {
  const all = await candidatesBelow(root);
  const of = (kind: FileKind): readonly Candidate[] => all.filter((one) => one.kind === kind);
  const composeFiles = bestOf(composeCandidates(of('compose')), byRoles);
  const compose = composeFiles.length === 1 ? composeFiles[0] : undefined;
  const dockerfile = dockerfileIn(of('dockerfile'), compose);
  const bySpeech = spokenFirst(compose, dockerfile);
  return discovery([
    ['compose', pathsOf(composeFiles)],
    ['dockerfile', dockerfile === undefined ? [] : [dockerfile.file.path]],
    ['dg', pathsOf(bestOf(of('dg'), byNearnessThenName))],
    ['workspace', pathsOf(bestOf(of('workspace'), bySpeech))],
    ['dagster', pathsOf(bestOf(of('dagster'), bySpeech))],
    ['processes', pathsOf(bestOf(of('processes'), byNearness))],
    ['units', unitFolders(of('units'))],
    ['env', environmentBeside(compose, of('env'))],
    ['env-example', environmentBeside(compose, of('env-example'))],
  ]);
}

/** What was found of each kind: one file, or several of which the user has to say which is meant. */
function discovery(found: readonly (readonly [FileKind, readonly string[]])[]): Discovery {
  return {
    files: Object.fromEntries(
      found.flatMap(([kind, [only, ...others]]) =>
        only === undefined || others.length > 0 ? [] : [[kind, only]],
      ),
    ),
    ambiguous: Object.fromEntries(found.filter(([, paths]) => paths.length > 1)),
  };
}

function pathsOf(candidates: readonly Candidate[]): readonly string[] {
  return candidates.map(({ path }) => path);
}

const byNearness: Rank = ({ isAside, isInModule, depth, isUsual }) => [
  Number(isAside),
  Number(isInModule),
  depth,
  Number(!isUsual),
];

const byNearnessThenName: Rank = (one) => [...byNearness(one), Number(one.name !== 'dg.toml')];

const byRoles: Rank = (one) => [roleRank(one), Number(!one.isUsual), ...byNearness(one)];

/** Ranks what the compose file and the Dockerfile name before all else. */
function spokenFirst(compose: Candidate | undefined, dockerfile: FoundDockerfile | undefined): Rank {
  const paths = new Set([
    ...(compose === undefined ? [] : pathsInCompose(compose.text, compose.folder)),
    ...(dockerfile === undefined ? [] : pathsInDockerfile(dockerfile.file.text, dockerfile.context)),
  ]);
  return (one) => [spokenRank(one, paths), ...byNearness(one)];
}

/** The folders of the nearest units; one at the root would be a folder without a name. */
function unitFolders(all: readonly Candidate[]): readonly string[] {
  const nearest = bestOf(
    all.filter(({ folder }) => folder !== ''),
    byNearness,
  );
  return [...new Set(nearest.map(({ folder }) => folder))];
}

/** The file of variables that is in the folder of the compose file, else in the root. */
function environmentBeside(compose: Candidate | undefined, all: readonly Candidate[]): readonly string[] {
  const beside = all.find(({ folder }) => folder === (compose?.folder ?? ''));
  const found = beside ?? all.find(({ folder }) => folder === '');
  return found === undefined ? [] : [found.path];
}

/** The candidates that none is better than. */
function bestOf(candidates: readonly Candidate[], rank: Rank): readonly Candidate[] {
  const ranked = candidates.map((one) => ({ one, rank: rank(one) })).sort((a, b) => compared(a.rank, b.rank));
  const [first] = ranked;
  if (first === undefined) return [];
  return ranked.filter((other) => compared(first.rank, other.rank) === 0).map(({ one }) => one);
}

function compared(some: readonly number[], others: readonly number[]): number {
  const at = some.findIndex((one, index) => one !== others[index]);
  return at === -1 ? 0 : (some[at] ?? 0) - (others[at] ?? 0);
}

/**
 * The compose files that can be the workspace's: none that overrides another, and of those for one environment, such as
 * `docker-compose.prod.yml`, the only one that runs Dagster; where no other does, all that do, of which the user has
 * to say which is meant. A module has its own for its databases.
 */
function composeCandidates(all: readonly Candidate[]): readonly Candidate[] {
  const usual = all.filter((one) => one.isUsual && (!one.isInModule || roleRank(one) === 0));
  const others = all.filter((one) => !one.isUsual && !/override/.test(one.name) && roleRank(one) === 0);
  const isRun = usual.some((one) => roleRank(one) === 0);
  return others.length === 1 || !isRun ? [...usual, ...others] : usual;
}

/** Less where more of Dagster is run. */
function roleRank({ text }: Candidate): number {
  if (!/dag(?:ster|it)|webserver|daemon|code/i.test(text)) return 2;
  const { webserver, daemon, codeServers } = rolesIn(text);
  return webserver !== undefined || daemon !== undefined ? 0 : codeServers.length > 0 ? 1 : 2;
}

/** The one that the webserver is built from, else a code server or the daemon; else the only one that is nearest. */
function dockerfileIn(
  all: readonly Candidate[],
  compose: Candidate | undefined,
): FoundDockerfile | undefined {
  for (const { dockerfile, context } of buildsIn(compose)) {
    const file = all.find(({ path }) => path === dockerfile);
    if (file !== undefined) return { file, context };
  }
  const [file, ...others] = bestOf(
    all.filter((one) => !one.isInModule && one.isLikely),
    byNearness,
  );
  return file === undefined || others.length > 0 ? undefined : { file, context: file.folder };
}

function buildsIn(compose: Candidate | undefined): readonly Build[] {
  if (compose === undefined) return [];
  const { webserver, daemon, codeServers } = rolesIn(compose.text);
  return [webserver, ...codeServers, daemon].flatMap((service) => {
    const build = service === undefined ? undefined : buildOf(compose.text, service, compose.folder);
    return build === undefined ? [] : [build];
  });
}

/** Whether what makes the services names a file, or a folder that it is in, or neither. */
function spokenRank({ path, folder }: Candidate, paths: ReadonlySet<string>): number {
  if (paths.has(path)) return 0;
  const parts = folder.split('/');
  return folder !== '' && parts.some((_, index) => paths.has(parts.slice(0, index + 1).join('/'))) ? 1 : 2;
}
