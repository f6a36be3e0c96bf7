import { additionQuestions, initQuestions, removalQuestions } from '../questions/workspace.ts';
import { type Addon, action } from './addon.ts';
import { readingActions } from './workspace-reading.ts';

/** What can be done about a workspace. */
export const workspaceAddon: Addon = {
  name: 'workspace',
  summary: 'Many modules under one Dagster instance: make a workspace, add modules, take them out.',
  isNamed: true,
  actions: {
    init: action({
      summary: 'Make a workspace, or take a folder as one that already is.',
      questions: initQuestions,
      words: { name: 'dir', help: 'The folder of the workspace. Default: here.', isMany: false },
      writes: true,
      run: async (...given) => (await import('./workspace-init.ts')).initWorkspace(...given),
    }),
    add: action({
      summary: 'Put modules into the files of a workspace, so that its instance serves them.',
      questions: additionQuestions,
      words: { name: 'path', help: 'The folders of the modules.', isMany: true },
      writes: true,
      run: async (...given) => (await import('./workspace-add.ts')).addModules(...given),
    }),
    remove: action({
      summary: 'Take modules out of the files of a workspace; their folders stay.',
      questions: removalQuestions,
      words: { name: 'name', help: 'The names of the modules.', isMany: true },
      switches: {
        'keep-data': 'Leave the volumes of their databases; this is the default.',
        'drop-data': 'Delete the volumes of their databases too, with docker, once the name was typed.',
      },
      writes: true,
      run: async (...given) => (await import('./workspace-remove.ts')).removeModules(...given),
    }),
    ...readingActions,
  },
};
