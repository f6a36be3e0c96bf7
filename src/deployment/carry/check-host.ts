import { ConflictError, NotAllowedError, UnavailableError } from '../../errors.ts';
import type { Deployment } from '../load-deployment.ts';
import type { HostState } from './host-state.ts';
import type { HostDelivery } from './strategies/delivery.ts';

/**
 * Refuses a host that cannot take the deployment, before anything is changed on it.
 * @throws NotAllowedError, UnavailableError, ConflictError.
 */
export function checkHost(
  { settings, facts }: Deployment,
  delivery: HostDelivery,
  name: string,
  state: HostState,
): void {
  if (state.path.state === 'not-writable') {
    throw new NotAllowedError(`${settings.path} on ${name} cannot be written.`, {
      ...(state.path.reason === '' ? {} : { why: state.path.reason }),
      next: `Make the folder there, for ${state.user === '' ? 'the user of the deployment' : state.user}, or correct path in deployment.yaml.`,
    });
  }
  const missing = delivery.tools.find((tool) => !state.tools.has(tool));
  if (missing !== undefined) {
    throw new UnavailableError(`${missing} is not installed on ${name}.`, {
      why: `${facts.name} is delivered by it.`,
      next: 'Install it there.',
    });
  }
  if (delivery.makesEnvironment && settings.service.kind !== 'compose' && state.python === undefined) {
    const { from, below } = facts.python;
    throw new UnavailableError(`${name} has no Python that the module runs on.`, {
      why: `It needs ${from} or newer, below ${below}; there is ${state.pythonFound || 'none'}.`,
      next: 'Install one there.',
    });
  }
  if (settings.service.kind === 'systemd' && state.systemd === 'none') {
    throw new UnavailableError(`${name} has no systemd that ${state.user} may use.`, {
      why: 'service.kind is systemd.',
      next: 'Set service.kind to command, compose or none.',
    });
  }
  const owner = `${facts.name}/${settings.name}`;
  if (state.owner !== undefined && state.owner !== owner) {
    throw new ConflictError(`${settings.path} on ${name} belongs to ${state.owner}.`, {
      why: `What is to be delivered is ${owner}.`,
      next: 'Give each deployment a path of its own.',
    });
  }
}
