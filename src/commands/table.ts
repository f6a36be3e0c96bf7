import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** A command of `dgm`, loaded only when it is called or asked for help. */
export interface CommandEntry {
  readonly summary: string;
  /** Whether it writes files: then it has a dry run, and its crash test. */
  readonly writes: boolean;
  readonly load: (terminal: Terminal) => Promise<Command>;
}

/** All commands of `dgm`, by their names. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  new: {
    summary: 'Make a module: a Dagster code location that loads your data.',
    writes: true,
    load: async (terminal) => (await import('./new.ts')).newCommand(terminal),
  },
  database: {
    summary: "A module's databases: add one, or take one out.",
    writes: true,
    load: async (terminal) => {
      const { addonCommand } = await import('./addon-command.ts');
      return addonCommand((await import('./database-actions.ts')).databaseAddon, terminal);
    },
  },
  schedule: {
    summary: "A module's schedules, sensors and automation conditions: add, take out, list.",
    writes: true,
    load: async (terminal) => {
      const { addonCommand } = await import('./addon-command.ts');
      return addonCommand((await import('./schedule-actions.ts')).scheduleAddon, terminal);
    },
  },
  deployment: {
    summary: "A module's deployments: describe one, take one out, list them.",
    writes: true,
    load: async (terminal) => {
      const { addonCommand } = await import('./addon-command.ts');
      return addonCommand((await import('./deployment-actions.ts')).deploymentAddon, terminal);
    },
  },
  deploy: {
    summary: 'Carry a deployment out: plan, apply, look at it, roll it back.',
    writes: false,
    load: async (terminal) => (await import('./deploy.ts')).deployCommand(terminal),
  },
  workspace: {
    summary: 'Many modules under one Dagster instance: make a workspace, add modules, take them out.',
    writes: true,
    load: async (terminal) => {
      const { addonCommand } = await import('./addon-command.ts');
      return addonCommand((await import('./workspace-actions.ts')).workspaceAddon, terminal);
    },
  },
  undo: {
    summary: 'Take back what the last command wrote.',
    writes: true,
    load: async (terminal) => (await import('./undo.ts')).undoCommand(terminal),
  },
  recover: {
    summary: 'Take back what a command has left that was killed while it wrote.',
    writes: true,
    load: async (terminal) => (await import('./recover.ts')).recoverCommand(terminal),
  },
};
