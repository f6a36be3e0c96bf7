import { insideRoot } from '../../src/plan/plan.ts';
import type { Edit, Proposal, WholeFile } from '../../src/plan/proposal.ts';
import type { SecretText } from '../../src/plan/secret.ts';

/** A file as the generator makes it, with its usual mode. */
export function whole(path: string, content: string | Uint8Array | SecretText, mode = 0o644): WholeFile {
  return { kind: 'whole', path: insideRoot(path), content, mode };
}

/** An edit that adds a secret to a dotenv file. */
export function secretLine(path: string, name: string): Edit {
  return {
    ...{ kind: 'edit', path: insideRoot(path), mode: 0o600 },
    edit: (text) => [text ?? '', `${name}=`, { secret: name }, '\n'],
  };
}

/** A proposal of whole files by their paths. */
export function proposal(root: string, files: Readonly<Record<string, string | Uint8Array>>): Proposal {
  return {
    root,
    part: 'module',
    files: Object.entries(files).map(([path, content]) => whole(path, content)),
  };
}
