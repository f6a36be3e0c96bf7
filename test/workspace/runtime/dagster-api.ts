import { z } from 'zod';

/** What the webserver of a running platform says of a code location; `error` where it does not load. */
export interface Location {
  readonly name: string;
  readonly error: string | undefined;
}

const LOCATIONS = z.object({
  workspaceOrError: z.object({
    locationEntries: z.array(
      z.object({
        name: z.string(),
        locationOrLoadError: z.object({ __typename: z.string(), message: z.string().optional() }).nullable(),
      }),
    ),
  }),
});

const LAUNCHED = z.object({
  launchRun: z.object({
    __typename: z.string(),
    run: z.object({ runId: z.string() }).optional(),
    message: z.string().optional(),
  }),
});

const RUN = z.object({ runOrError: z.object({ status: z.string().optional() }) });

const METADATA = z.object({
  assetOrError: z.object({
    assetMaterializations: z.array(
      z.object({ metadataEntries: z.array(z.object({ label: z.string(), text: z.string().optional() })) }),
    ),
  }),
});

const ENDED = new Set(['SUCCESS', 'FAILURE', 'CANCELED']);

/** Talks to the webserver of a platform over GraphQL. */
export class DagsterApi {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** The code locations, as they are loaded; `loadStatus` would tell LOADED of broken ones too. */
  async locations(): Promise<readonly Location[]> {
    const query = `{ workspaceOrError { ... on Workspace { locationEntries {
      name locationOrLoadError { __typename ... on PythonError { message } } } } } }`;
    const { workspaceOrError } = LOCATIONS.parse(await this.ask(query));
    return workspaceOrError.locationEntries.map(({ name, locationOrLoadError: found }) => ({
      name,
      error: found?.__typename === 'RepositoryLocation' ? undefined : (found?.message ?? 'is not there yet'),
    }));
  }

  /** Starts a run of assets. @returns its id. */
  async launch(location: string, ...keys: readonly (readonly string[])[]): Promise<string> {
    const query = `mutation Launch($of: ExecutionParams!) { launchRun(executionParams: $of) {
      __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }`;
    const selector = {
      ...{ repositoryLocationName: location, repositoryName: '__repository__', jobName: '__ASSET_JOB' },
      assetSelection: keys.map((path) => ({ path })),
    };
    const { launchRun } = LAUNCHED.parse(await this.ask(query, { of: { selector, runConfigData: {} } }));
    if (launchRun.run === undefined) throw new Error(`no run: ${launchRun.__typename} ${launchRun.message}`);
    return launchRun.run.runId;
  }

  async status(run: string): Promise<string> {
    const query = 'query Run($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }';
    return RUN.parse(await this.ask(query, { id: run })).runOrError.status ?? 'unknown';
  }

  /** The first answer that is as wanted. @throws where there is none in time. */
  async until<T>(look: () => Promise<T>, isWanted: (found: T) => boolean, seconds: number): Promise<T> {
    const end = Date.now() + seconds * 1000;
    let last: unknown;
    while (Date.now() < end) {
      try {
        const found = await look();
        if (isWanted(found)) return found;
        last = found;
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(
      `not in ${seconds} s; at last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
    );
  }

  /** Waits until exactly these locations are loaded, without an error. */
  async untilLoaded(names: readonly string[], seconds = 90): Promise<void> {
    const wanted = [...names].sort().join();
    await this.until(
      () => this.locations(),
      (all) =>
        all.every(({ error }) => error === undefined) &&
        all
          .map(({ name }) => name)
          .sort()
          .join() === wanted,
      seconds,
    );
  }

  /** Waits until a run has ended. @returns how. */
  async untilEnded(run: string, seconds = 90): Promise<string> {
    return await this.until(
      () => this.status(run),
      (status) => ENDED.has(status),
      seconds,
    );
  }

  /** The texts that the last materialization of an asset was given. */
  async metadata(...path: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const query = `query Asset($key: AssetKeyInput!) { assetOrError(assetKey: $key) { ... on Asset {
      assetMaterializations(limit: 1) { metadataEntries { label ... on TextMetadataEntry { text } } } } } }`;
    const { assetOrError } = METADATA.parse(await this.ask(query, { key: { path } }));
    const entries = assetOrError.assetMaterializations.flatMap((one) => one.metadataEntries);
    return Object.fromEntries(entries.map(({ label, text = '' }) => [label, text]));
  }

  async ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = z
      .object({ data: z.unknown(), errors: z.array(z.unknown()).optional() })
      .parse(await response.json());
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }
}
