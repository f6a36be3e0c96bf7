import { parse } from 'yaml';
import { kubernetesFiles } from '../../../src/deployment/files/kubernetes.ts';
import type { ModuleFacts } from '../../../src/deployment/module-facts.ts';
import { DEPLOYMENT_FORM } from '../../../src/deployment/settings.ts';
import type { RawAnswer } from '../../../src/questions/question.ts';
import { factsOf } from '../facts.ts';

/** Values of variables that YAML, a shell or Kubernetes would read as something else. */
export const VARIABLES: Readonly<Record<string, string>> = {
  PLAIN: 'x',
  EMPTY: '',
  NUMBER: '0755',
  HOSTILE: `a "b" 'c' # $d $(HOME) $$ \${e} : {f} \\`,
};

/** A user deployment of the chart, as values.yaml has it. */
export type UserDeployment = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly port: number;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly initContainers?: readonly {
    readonly command: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
  readonly startupProbe: { readonly exec: { readonly command: readonly string[] } };
};

/** The files of a deployment by Helm, and what is in them. */
export interface KubernetesCase {
  readonly values: string;
  readonly script: string;
  readonly deployment: UserDeployment;
  readonly facts: ModuleFacts;
}

/** Makes the files of a deployment for the module that answers make. */
export async function kubernetesCase(
  answers: Readonly<Record<string, RawAnswer>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<KubernetesCase> {
  const facts = await factsOf(answers);
  const form = DEPLOYMENT_FORM.parse({
    ...{ version: 1, name: 'production', environment: 'production', strategy: 'kubernetes' },
    ...{ image: { registry: 'registry.example.com/acme', name: 'orders' } },
    ...{ kubernetes: { namespace: 'dagster', release: 'orders' }, service: { kind: 'none', port: 4001 } },
    ...settings,
  });
  const [values, script] = kubernetesFiles(form, facts);
  const text = String(values?.content);
  const { deployments } = parse(text);
  return { values: text, script: String(script?.content), deployment: deployments[0], facts };
}

/** A text as Kubernetes hands it to a container: https://pkg.go.dev/k8s.io/kubernetes/third_party/forked/golang/expansion */
export function handedOver(text: string): string {
  return text.replaceAll(/\$\$|\$\([^)]*\)/g, (found) => (found === '$$' ? '$' : '(a variable)'));
}
