import { workspaceAddon } from '../../src/commands/workspace-actions.ts';
import { addonGenerator } from '../../src/yeoman/addon-generator.ts';

/** `yo dagster-module:workspace <action>`. */
export default addonGenerator(workspaceAddon);
