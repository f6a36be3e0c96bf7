import { scheduleAddon } from '../../src/commands/schedule-actions.ts';
import { addonGenerator } from '../../src/yeoman/addon-generator.ts';

/** `yo dagster-module:schedule [action] [module]`. */
export default addonGenerator(scheduleAddon);
