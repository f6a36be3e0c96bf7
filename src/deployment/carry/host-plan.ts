import { posix } from 'node:path';
import { unitOf } from '../settings.ts';
import type { Freight } from './freight.ts';
import { currentRelease, type HostState } from './host-state.ts';
import type { HostPlan } from './plan.ts';
import { restartCommand } from './service-commands.ts';
import type { Berth, Errand, FileChange, HostDelivery, PlannedStep } from './strategies/delivery.ts';

/** What is known when a host is planned for. */
export interface Planned {
  readonly errand: Errand;
  readonly delivery: HostDelivery;
  readonly freight: Freight;
  readonly berth: Berth;
  readonly changes: readonly FileChange[] | undefined;
  /** Whether the secrets of the current release are those that would be written. */
  readonly hasSecrets: boolean;
}

/** How much two clocks may differ, in seconds, before it is told. */
const MOST_SECONDS = 60;

/** How much space is little, in KiB: an environment of Dagster takes some 200 MB. */
const LITTLE_KIB = 512 * 1024;

/** Plans what is done to a host. */
export function hostPlan(planned: Planned): HostPlan {
  const { errand, freight, berth, changes } = planned;
  const { settings } = errand.deployment;
  const { state, connection } = berth;
  const migrations = pendingMigrations(freight.content.files, state);
  const isThere = isServed(planned);
  const restarts = restartCommand(errand.deployment, state.user);
  return {
    ...{ host: connection.name, path: settings.path ?? '', current: state.current, isThere },
    steps: isThere ? [] : steps(planned, migrations, restarts),
    changes: isThere ? [] : changes,
    migrations,
    restarts: isThere ? undefined : restarts,
    removes: isThere ? [] : removed(state, settings.releases_kept),
    warnings: warnings(planned),
  };
}

/** Whether a host serves a commit already. What is in no commit is never known to be there. */
function isServed({ freight, berth: { state }, hasSecrets }: Planned): boolean {
  const served = currentRelease(state);
  if (served === undefined || freight.isDirty || served.id.endsWith('-dirty')) return false;
  const isSame = served.commit !== '' && freight.commit.startsWith(served.commit);
  return (
    isSame &&
    hasSecrets &&
    state.server !== 'down' &&
    state.interrupted === undefined &&
    state.unit !== 'differs' &&
    state.unit !== 'missing'
  );
}

/** The migrations of a module that the current release of a host does not have. */
function pendingMigrations(files: readonly string[], { migrations }: HostState): HostPlan['migrations'] {
  const there = new Set(migrations.map(({ database, file }) => `${database}/${file}`));
  return files.flatMap((path) => {
    const [, database = '', file = ''] = /^migrations\/([^/]+)\/versions\/([^/]+\.py)$/.exec(path) ?? [];
    return file === '' || there.has(`${database}/${file}`) ? [] : [{ database, file }];
  });
}

/** Those that went live longest ago go; never the one that was served until now, which is the way back. */
function removed({ releases, current }: HostState, kept: number): readonly string[] {
  const oldest = releases.toSorted((a, b) => a.sequence - b.sequence).map(({ id }) => id);
  const extra = Math.max(0, oldest.length + 1 - kept);
  return oldest.filter((id) => id !== current).slice(0, extra);
}

function steps(
  { errand, delivery, freight, berth }: Planned,
  migrations: HostPlan['migrations'],
  restarts: string | undefined,
): readonly PlannedStep[] {
  const { settings, facts } = errand.deployment;
  const { state } = berth;
  const folder = posix.join(settings.path ?? '', 'releases', '<release>');
  const on = (step: string, command: string): PlannedStep => ({ side: 'host', step, command });
  const hasLock = freight.content.files.includes('uv.lock');
  const isInstalled = settings.service.kind !== 'systemd' || state.unit === 'same';
  const brought = delivery.steps(errand, freight, berth);
  const databases = [...new Set(migrations.map(({ database }) => database))];
  return [
    ...brought.filter(({ side }) => side === 'here'),
    on('secrets', `${folder}/.env, of mode 0600: from here, else of the release before`),
    ...brought.filter(({ side }) => side === 'host'),
    ...(delivery.makesEnvironment && !hasLock ? [on('lock', 'uv lock')] : []),
    ...(delivery.makesEnvironment ? [on('environment', 'uv sync --frozen --no-dev')] : []),
    on('load', `load ${facts.code} in the new environment`),
    ...(isInstalled ? [] : [on('unit', `install and enable ${unitOf(facts.name, settings)}`)]),
    ...(restarts === undefined
      ? []
      : [on('drain', `wait for runs in progress, at most ${settings.drain_timeout} s`)]),
    ...databases.map((one) => on('migrate', `alembic --config migrations/${one}/alembic.ini upgrade head`)),
    on('switch', `${settings.path}/current -> releases/<release>`),
    ...(restarts === undefined ? [] : [on('restart', restarts)]),
    ...(restarts === undefined
      ? []
      : [on('gate', `ask the code server for its definitions, at most ${settings.health_timeout} s`)]),
    on('clean', `keep ${settings.releases_kept} releases`),
  ];
}

function warnings({ errand, delivery, freight, berth: { state } }: Planned): readonly string[] {
  const { ahead, freeKib, interrupted, lock, unit } = state;
  const isSkewed = ahead !== undefined && Math.abs(ahead) > MOST_SECONDS;
  const said: readonly (string | false)[] = [
    isSkewed && `Its clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} ours.`,
    lock !== undefined && `Somebody deploys to it right now: ${lock}.`,
    interrupted !== undefined &&
      `The deploy of ${interrupted} had ended before it was done; it is taken back first.`,
    unit === 'differs' && 'Its unit is another than the one of this deployment; it is replaced.',
    freeKib !== undefined && freeKib < LITTLE_KIB && `It has ${Math.round(freeKib / 1024)} MiB left.`,
    delivery.makesEnvironment &&
      !freight.content.files.includes('uv.lock') &&
      'The module has no uv.lock: the host makes one, and other releases may get other versions.',
    freight.isDirty && 'What is delivered is in no commit.',
    delivery.makesEnvironment &&
      !state.hasUv &&
      'It has no uv: pip puts one into the folder of the deployment.',
    errand.deployment.settings.service.kind === 'none' && 'Nothing is restarted: service.kind is none.',
  ];
  return said.filter((one) => one !== false);
}
