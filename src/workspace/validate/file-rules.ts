import { NoCleanEdit } from '../../edit/no-clean-edit.ts';
import { projectsIn } from '../../edit/toml/projects.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { type FileProblem, lineIn, type SharedFile } from './shared-file.ts';

/** Files that cannot be read as what they are. */
export function* fileRules({ files }: Inspection): Generator<Finding> {
  for (const file of files.values()) {
    const problem = file.kind === 'dg' ? dgProblem(file) : file.problem;
    if (problem === undefined) continue;
    yield finding('file-invalid', {
      ...{ path: file.path, line: problem.line },
      message: `It cannot be read: ${problem.message}.`,
      remedy: 'Correct it; no module can be added or taken out until then.',
    });
  }
}

function dgProblem({ text }: SharedFile): FileProblem | undefined {
  if (text.trim() === '') return undefined;
  try {
    projectsIn(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof NoCleanEdit)) throw error;
    return { message: error.message, line: lineIn(error.message) };
  }
}
