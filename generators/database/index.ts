import { databaseAddon } from '../../src/commands/database-actions.ts';
import { addonGenerator } from '../../src/yeoman/addon-generator.ts';

/** `yo dagster-module:database [action] [module]`. */
export default addonGenerator(databaseAddon);
