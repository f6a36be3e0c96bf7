import { workspaceOnly } from '../questions/workspace.ts';
import { graphQuestions, validationQuestions } from '../questions/workspace-reading.ts';
import { type Action, action } from './addon.ts';
import { WORKSPACE_WORD } from './workspace-root.ts';

/** What can be asked about a workspace, and what repairs it. */
export const readingActions: Readonly<Record<string, Action>> = {
  list: action({
    summary: 'List the modules of a workspace, with their servers, ports, databases and files.',
    questions: workspaceOnly,
    words: WORKSPACE_WORD,
    switches: { json: 'Print them as JSON.' },
    writes: false,
    run: async (...given) => (await import('./workspace-list.ts')).listModules(...given),
  }),
  show: action({
    summary:
      'Show a module line by line as it is integrated; or the workspace, with the memory that it needs.',
    questions: workspaceOnly,
    words: { name: 'name', help: 'The module. Default: the workspace itself.', isMany: false },
    switches: { json: 'Print it as JSON.' },
    writes: false,
    run: async (...given) => (await import('./workspace-show.ts')).showWorkspace(...given),
  }),
  graph: action({
    summary:
      'Draw the platform: modules, code servers, databases, ports, and assets that modules take from each other.',
    questions: graphQuestions,
    words: WORKSPACE_WORD,
    switches: { assets: "Ask each module for its assets, by dg in the module's own .venv." },
    writes: false,
    run: async (...given) => (await import('./workspace-graph.ts')).drawWorkspace(...given),
  }),
  validate: action({
    summary: 'Find every disagreement between the registry, the files, the modules and the running instance.',
    questions: validationQuestions,
    words: WORKSPACE_WORD,
    switches: { json: 'Print the findings as JSON.' },
    writes: false,
    run: async (...given) => (await import('./workspace-validate.ts')).validateWorkspace(...given),
  }),
  sync: action({
    summary: 'Integrate what is not integrated yet, and repair what can be repaired.',
    questions: workspaceOnly,
    words: WORKSPACE_WORD,
    writes: true,
    run: async (...given) => (await import('./workspace-sync.ts')).syncWorkspace(...given),
  }),
};
