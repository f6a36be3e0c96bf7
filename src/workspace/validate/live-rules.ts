import type { LiveLocation } from '../live.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { locationsOf } from './locations.ts';

/** The files against the running instance: what does not load, is not served, or is served and not listed. */
export function* liveRules(
  { registry, files }: Inspection,
  live: readonly LiveLocation[],
): Generator<Finding> {
  const file = files.get('workspace');
  const path = file?.path ?? 'workspace.yaml';
  const lines = new Map(
    locationsOf(file).map((one) => [one.name, file?.line(['load_from', one.index])] as const),
  );
  const wanted = new Set([...registry.modules.map(({ name }) => name), ...lines.keys()]);
  const served = new Set(live.map(({ name }) => name));
  for (const { name, error, isLoading } of live) {
    const at = { path, line: lines.get(name) };
    if (error !== undefined)
      yield finding('live-failed', {
        ...{ ...at, message: `The code location ${name} does not load: ${error}` },
        remedy: 'See the log of its code server; then reload it in the web UI.',
      });
    else if (isLoading)
      yield finding('live-failed', {
        ...{ ...at, message: `The code location ${name} is still loading.`, severity: 'warning' },
        remedy: 'Ask again in a while.',
      });
    if (!wanted.has(name))
      yield finding('live-unknown', {
        path,
        message: `The instance serves ${name}, and no file says so.`,
        remedy: 'Restart the webserver and the daemon: they read the file as they start.',
      });
  }
  for (const name of wanted) {
    if (name === undefined || served.has(name)) continue;
    yield finding('live-missing', {
      ...{ path, line: lines.get(name) },
      message: `The instance does not serve ${name}.`,
      remedy: 'Restart the webserver and the daemon: they read the file as they start.',
    });
  }
}
