import { z } from 'zod';
import { NetworkError } from '../errors.ts';

/** How long the webserver may take: it answers from what it has loaded. */
const TIMEOUT_MS = 30_000;

/** A code location of a running instance. */
export interface LiveLocation {
  readonly name: string;
  /** Why it does not load, in one line; undefined where it does. */
  readonly error: string | undefined;
  readonly isLoading: boolean;
}

/** An asset of a running instance. */
export interface LiveAsset {
  readonly key: readonly string[];
  readonly dependsOn: readonly (readonly string[])[];
  readonly location: string;
}

const KEY = z.object({ path: z.array(z.string()) });

const ERROR = z.object({ message: z.string() });

/** `loadStatus` says LOADED of locations that are broken, too: only what was loaded tells. */
const LOCATIONS = {
  query: `{ workspaceOrError { __typename
    ... on Workspace { locationEntries { name loadStatus locationOrLoadError { __typename ... on PythonError { message } } } }
    ... on PythonError { message } } }`,
  schema: z.object({
    workspaceOrError: z.object({
      message: z.string().optional(),
      locationEntries: z
        .array(
          z.object({
            name: z.string(),
            loadStatus: z.string(),
            locationOrLoadError: z
              .object({ __typename: z.string(), message: z.string().optional() })
              .nullable(),
          }),
        )
        .optional(),
    }),
  }),
};

const ASSETS = {
  query: `{ assetNodes { assetKey { path } dependencyKeys { path } isExecutable repository { location { name } } } }`,
  schema: z.object({
    assetNodes: z.array(
      z.object({
        assetKey: KEY,
        dependencyKeys: z.array(KEY),
        isExecutable: z.boolean(),
        repository: z.object({ location: z.object({ name: z.string() }) }),
      }),
    ),
  }),
};

/**
 * Asks a webserver for its code locations, and whether each loads.
 * @param url of the webserver, with the prefix of its paths where it has one.
 * @throws NetworkError where it does not answer as a webserver of Dagster does.
 */
export async function liveLocations(url: string): Promise<readonly LiveLocation[]> {
  const { workspaceOrError } = await asked(url, LOCATIONS);
  const { locationEntries, message = '' } = workspaceOrError;
  if (locationEntries === undefined)
    throw refused(url, `It cannot load its workspace: ${firstLine(message)}`);
  return locationEntries.map(({ name, loadStatus, locationOrLoadError: loaded }) => ({
    name,
    isLoading: loadStatus === 'LOADING' || loaded === null,
    error: loaded?.__typename === 'PythonError' ? firstLine(loaded.message ?? '') : undefined,
  }));
}

/**
 * Asks a webserver for its assets, and what they depend on.
 * @throws NetworkError where it does not answer as a webserver of Dagster does.
 */
export async function liveAssets(url: string): Promise<readonly LiveAsset[]> {
  const { assetNodes } = await asked(url, ASSETS);
  // What another location makes stands as a stub in each that needs it.
  return assetNodes
    .filter(({ isExecutable }) => isExecutable)
    .map(({ assetKey, dependencyKeys, repository }) => ({
      key: assetKey.path,
      dependsOn: dependencyKeys.map(({ path }) => path),
      location: repository.location.name,
    }));
}

/** The line of a Python error that says what is wrong. */
function firstLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '') ?? 'no message';
}

async function asked<T>(
  url: string,
  { query, schema }: { readonly query: string; readonly schema: z.ZodType<T> },
): Promise<T> {
  const content = await posted(url, query);
  const parsed = z.object({ data: schema, errors: z.array(ERROR).optional() }).safeParse(content);
  if (parsed.success) return parsed.data.data;
  const told = z.object({ errors: z.array(ERROR).min(1) }).safeParse(content);
  throw refused(url, told.success ? (told.data.errors[0]?.message ?? '') : 'It answers something else.');
}

async function posted(url: string, query: string): Promise<unknown> {
  const endpoint = new URL(`${url.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`);
  // A proxy before it may want a login, which no request takes in its address.
  const login = `${decodeURIComponent(endpoint.username)}:${decodeURIComponent(endpoint.password)}`;
  endpoint.username = '';
  endpoint.password = '';
  let response: Response;
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
      },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new NetworkError(`No webserver answers at ${withoutLogin(url)}.`, {
      why: causeOf(cause),
      next: 'Start the platform, or correct the address.',
      cause,
    });
  }
  const text = await response.text().catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    throw refused(url, `It answers with HTTP ${response.status}, and no JSON.`);
  }
}

function refused(url: string, why: string): NetworkError {
  return new NetworkError(`${withoutLogin(url)} does not answer as a webserver of Dagster does.`, {
    why,
    next: 'Give the address of the web UI.',
  });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : error.message;
}

/** An address may have a password in it. */
function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
