import { DEFAULT_PYTHON, pinned } from '../../module/versions.ts';
import type { ModulePart, Settings } from '../module-part.ts';
import { IMAGE, USER } from './image-paths.ts';
import { imageBlock } from './shared-image.ts';

/** The image of a module's code server, as Docker takes it: lower case, no two signs in a row. */
export function imageName({ host }: Pick<ModulePart, 'host'>, { name }: Pick<Settings, 'name'>): string {
  return `${part(name)}/${part(host)}`;
}

function part(text: string): string {
  // Signs between words stay apart, so that two modules never share an image; `__` is the most that Docker takes.
  const clean = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/[._-]{2,}/g, '-');
  return clean.replaceAll(/^[._-]+|[._-]+$/g, '') || 'image';
}

/** The lines that every image of a Dagster process begins with: uv, a user, and the folders of volumes. */
export function imageHead(): string {
  return [
    `FROM python:${DEFAULT_PYTHON}-slim-bookworm`,
    'ENV PYTHONUNBUFFERED=1 \\',
    '    UV_CACHE_DIR=/cache/uv \\',
    '    UV_COMPILE_BYTECODE=1 \\',
    '    UV_LINK_MODE=copy \\',
    '    UV_PYTHON_INSTALL_DIR=/opt/python',
    `RUN pip install --no-cache-dir ${pinned('uv')} \\`,
    `    && useradd --uid ${USER} --user-group --create-home dagster \\`,
    `    && install --directory --owner=dagster --group=dagster ${IMAGE.app} ${IMAGE.home} ${IMAGE.instance} ${IMAGE.storage} \\`,
    // Images that are not made here write there too, as other users.
    `    && install --directory --mode=1777 ${IMAGE.computeLogs}`,
    '',
  ].join('\n');
}

/** The Dockerfile of a module that has none, made from the whole workspace. */
export function inlineDockerfile(module: ModulePart): string {
  const block = imageBlock(module);
  return `# syntax=docker/dockerfile:1\n${imageHead()}${block}USER ${USER}\nVOLUME ${IMAGE.storage}\n`;
}
