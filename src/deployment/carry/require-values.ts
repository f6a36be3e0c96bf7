import { UnavailableError } from '../../errors.ts';
import { setByImage } from '../files/kubernetes-image.ts';
import type { Deployment } from '../load-deployment.ts';
import { deliveryOf } from '../settings.ts';
import type { HostState } from './host-state.ts';
import type { Secrets } from './secrets.ts';

/**
 * Refuses to deliver a module to where a variable of it has no value, not even an empty one.
 * @param secrets what the release gets; undefined where it keeps those of the release before.
 */
export function requireValues(
  { settings, facts }: Deployment,
  secrets: Pick<Secrets, 'variables'> | undefined,
  there: Pick<HostState, 'variables' | 'releaseVariables'>,
  host: string,
): void {
  const isImage = settings.service.kind === 'compose' || deliveryOf(settings) === 'docker';
  const missing = facts.variables.filter(
    ({ name }) =>
      !(isImage && setByImage(name, facts)) &&
      !(name in settings.variables) &&
      !there.variables.has(name) &&
      !(secrets?.variables ?? there.releaseVariables).has(name),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const areSecret = missing.every(({ isSecret }) => isSecret === true);
  const file = 'file' in settings.secrets ? settings.secrets.file : 'what the command prints';
  throw new UnavailableError(
    `${missing.length === 1 ? 'A variable has' : 'Variables have'} no value on ${host}: ${names}.`,
    {
      why: 'The module reads them when it is loaded, or when it runs.',
      next: `Put them into ${file}${areSecret ? '' : ', or what is no secret under variables in deployment.yaml'}.`,
    },
  );
}
