import { deploymentAddon } from '../../src/commands/deployment-actions.ts';
import { addonGenerator } from '../../src/yeoman/addon-generator.ts';

/** `yo dagster-module:deployment [action] [module]`. */
export default addonGenerator(deploymentAddon);
