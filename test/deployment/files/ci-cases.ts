import { ciFiles } from '../../../src/deployment/files/ci.ts';
import type { ModuleFacts } from '../../../src/deployment/module-facts.ts';
import {
  DELIVERIES,
  DEPLOYMENT_FORM,
  type DeploymentSettings,
  type Platform,
  TRIGGERS,
} from '../../../src/deployment/settings.ts';

/** A deployment by CI, and what is written for it. */
export interface CiCase {
  readonly name: string;
  readonly prefix: string;
  readonly settings: DeploymentSettings;
  readonly facts: ModuleFacts;
  /** What the platform reads. */
  readonly text: string;
  /** The script `ci.sh`. */
  readonly script: string;
}

/** An expression of GitHub. */
const EXPRESSION = ['$', '{{ github.token }}'].join('');

/** A folder, a branch and an environment that every one of the languages would read as something else. */
export const HOSTILE = {
  prefix: `mo'd "u $x/${EXPRESSION} \\u0041 '''z*[!]?{a}%`,
  branch: `rel'ease/"x"$y+!`,
  environment: `pro'd ${EXPRESSION} "\\u000a"`,
};

export const PREFIXES = ['', 'modules/orders', HOSTILE.prefix] as const;

const FACTS: ModuleFacts = {
  name: 'orders',
  package: 'orders',
  title: 'Orders',
  code: 'orders.definitions',
  python: { preferred: '3.12', from: '3.10', below: '3.15' },
  migrations: [],
  engine: 'none',
  hasQualityTools: true,
  hasBundledData: true,
  variables: [],
};

/** The kinds of modules that CI checks in ways of their own. */
const MODULES: readonly ModuleFacts[] = [
  FACTS,
  { ...FACTS, engine: 'postgres' },
  { ...FACTS, engine: 'mysql' },
  { ...FACTS, engine: 'duckdb', hasQualityTools: false },
];

/** Each trigger, delivery and place of a module in its repository, with the kinds of modules in turn. */
export function ciCases(platform: Platform): readonly CiCase[] {
  let count = 0;
  return TRIGGERS.flatMap((trigger) =>
    DELIVERIES.flatMap((delivery) =>
      PREFIXES.map((prefix) => {
        const isHostile = prefix === HOSTILE.prefix;
        const branch = isHostile ? HOSTILE.branch : 'main';
        const settings = DEPLOYMENT_FORM.parse({
          ...{ version: 1, name: 'production', strategy: 'ci-cd', delivery, path: '/srv/dagster/orders' },
          environment: isHostile ? HOSTILE.environment : 'production',
          hosts: delivery === 'kubernetes' ? [] : ['deploy@web1', 'deploy@web2'],
          source: { repository: 'git@example.com:acme/platform.git', branch },
          image: { registry: isHostile ? 'registry.example.com/acme' : 'ghcr.io/acme', name: 'orders' },
          kubernetes: { namespace: 'dagster', release: 'orders' },
          ci: { platform, trigger, branch },
          service: { kind: 'systemd', port: 4000 },
          secrets: trigger === 'tag' ? { command: ['vault', 'read', 'x'] } : undefined,
        });
        const facts = MODULES[count++ % MODULES.length] ?? FACTS;
        const name = `${trigger}, ${delivery}, in ${prefix === '' ? 'the root' : prefix}, ${facts.engine}`;
        const [file, script] = ciFiles(settings, facts, { prefix });
        return {
          ...{ name, prefix, settings, facts },
          ...{ text: String(file?.content), script: String(script?.content) },
        };
      }),
    ),
  );
}

/** The case of a trigger, a delivery and a folder. */
export function ciCase(
  platform: Platform,
  given: Readonly<{ trigger: string; delivery: string; prefix: string }>,
): CiCase {
  const found = ciCases(platform).find(
    ({ prefix, settings }) =>
      prefix === given.prefix &&
      settings.ci?.trigger === given.trigger &&
      settings.delivery === given.delivery,
  );
  if (found === undefined) throw new Error('there is no such case');
  return found;
}
