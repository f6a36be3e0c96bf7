import { InvalidContentError, UnavailableError } from '../../../errors.ts';
import { lookAt } from '../../../plan/locate.ts';
import { insideRoot } from '../../../plan/plan.ts';
import { readManifest, sha256 } from '../../../state/manifest.ts';
import { kubernetesFiles } from '../../files/kubernetes.ts';
import type { Errand } from './delivery.ts';

/**
 * Looks at the values that Helm is given: those on the disk, as somebody may have added to them what `deployment.yaml`
 * has no key for. They have to be made from the settings as they are now.
 * @returns the hash by which they are known again.
 * @throws InvalidContentError where `deployment.yaml` says something else since, UnavailableError without them.
 */
export async function checkValues({ deployment: { root, settings, facts } }: Errand): Promise<string> {
  const path = insideRoot(`deploy/${settings.name}/values.yaml`);
  const look = lookAt(root);
  const there = await look(path);
  if (there === undefined) {
    throw new UnavailableError(`There is no ${path}.`, {
      why: 'Helm reads it.',
      next: 'Get it back from git.',
    });
  }
  const found = sha256(there.bytes);
  const made = kubernetesFiles(settings, facts).find((file) => file.path === 'values.yaml');
  const wanted = sha256(Buffer.from(made?.content ?? ''));
  const { manifest } = await readManifest(look);
  if (found === wanted || manifest.get(path)?.sha256 === wanted) return found;
  throw new InvalidContentError(`${path} is not what deployment.yaml says.`, {
    why: 'It was made from other settings, or by another version of dgm; and Helm reads it.',
    next: `Call dgm deployment add --name ${settings.name}, take or merge what it makes, and commit it.`,
  });
}
