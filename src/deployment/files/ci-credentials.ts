import { type DeploymentSettings, deliveryOf } from '../settings.ts';

/** A secret that CI keeps for a deployment: `ci.sh` takes it from a variable of this name. */
export interface Credential {
  readonly variable: string;
  readonly about: string;
  /** A name and a password belong together: Jenkins keeps them as one. */
  readonly kind: 'file' | 'user' | 'password';
}

const SSH: readonly Credential[] = [
  {
    variable: 'SSH_PRIVATE_KEY',
    about: 'the private key that the hosts let in, without a passphrase',
    kind: 'file',
  },
  {
    variable: 'SSH_KNOWN_HOSTS',
    about: 'the lines of known_hosts for the hosts, compared with their own keys',
    kind: 'file',
  },
];

const REGISTRY: readonly Credential[] = [
  { variable: 'REGISTRY_USERNAME', about: 'who pushes the image', kind: 'user' },
  { variable: 'REGISTRY_PASSWORD', about: 'its password or token', kind: 'password' },
];

const CLUSTER: Credential = {
  variable: 'KUBE_CONFIG',
  about: 'a kubeconfig that reaches the cluster',
  kind: 'file',
};

const SECRETS: Credential = {
  variable: 'ENV_DEPLOY',
  about: 'the secrets of the module: what .env.deploy.example lists',
  kind: 'file',
};

/** What CI needs to carry a deployment out. */
export function credentialsOf(settings: DeploymentSettings): readonly Credential[] {
  const delivery = deliveryOf(settings);
  return [
    ...(delivery === 'kubernetes' ? [CLUSTER] : SSH),
    ...(delivery === 'docker' || delivery === 'kubernetes' ? REGISTRY : []),
    ...('file' in settings.secrets ? [SECRETS] : []),
  ];
}
