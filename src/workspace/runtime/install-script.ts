import { posix } from 'node:path';
import { sh } from '../../render/escape-sh.ts';
import type { ModulePart } from '../module-part.ts';
import { folderInImage, IMAGE, programsInImage } from './image-paths.ts';

/**
 * The lines of a Dockerfile's RUN that make the environment of a module in an image that is made from the whole
 * workspace: by its lock where there is one, by uv where it is a project, else by its requirements.
 */
export function installScript(module: ModulePart): readonly string[] {
  const folder = sh(folderInImage(module));
  const root = posix.join(IMAGE.app, module.environment);
  const python = sh(posix.join(programsInImage(module), 'python'));
  return [
    'RUN --mount=type=cache,target=/cache/uv \\',
    `    if [ -f ${sh(posix.join(root, 'uv.lock'))} ]; then export UV_FROZEN=1; fi \\`,
    `    && if grep -qs '^\\[project\\]' ${folder}/pyproject.toml; \\`,
    `    then uv sync --directory ${folder} --no-dev --inexact; \\`,
    `    else uv venv --allow-existing ${sh(posix.join(root, '.venv'))} \\`,
    `    && if [ -f ${folder}/requirements.txt ]; \\`,
    `    then uv pip install --python ${python} --requirement ${folder}/requirements.txt; \\`,
    `    else uv pip install --python ${python} dagster; fi; fi \\`,
    // What loads the instance, with the same Dagster as before: each of its libraries fits one version alone.
    `    && uv pip install --python ${python} dagster-docker dagster-postgres \\`,
    `    "dagster==$(${python} -c 'import dagster; print(dagster.__version__)')"`,
  ];
}
