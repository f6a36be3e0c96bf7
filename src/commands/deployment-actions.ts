import chalk from 'chalk';
import { answeredSettings } from '../deployment/answered-settings.ts';
import { deploymentNames } from '../deployment/load-deployment.ts';
import { moduleFacts } from '../deployment/module-facts.ts';
import { repositoryAround } from '../deployment/repository.ts';
import { type DeploymentSettings, deliveryOf } from '../deployment/settings.ts';
import { settingsLayer } from '../deployment/settings-layer.ts';
import { deploymentFile, storedDeployments } from '../deployment/stored-deployments.ts';
import { UsageError } from '../errors.ts';
import { addDeployment, removeDeployment } from '../module/change-deployment.ts';
import { prepareChange } from '../module/change-module.ts';
import { loadModule } from '../module/load-module.ts';
import type { Layer } from '../questions/answers-file.ts';
import {
  type DeploymentAnswers,
  deploymentNameQuestions,
  deploymentQuestions,
} from '../questions/deployment.ts';
import { registeredPort } from '../workspace/registered-port.ts';
import { type ActionErrand, type Addon, action } from './addon.ts';
import { type ChangeErrand, writeChange } from './write-change.ts';

/** What can be done about a module's deployments. */
export const deploymentAddon: Addon = {
  name: 'deployment',
  summary: "A module's deployments: describe one, take one out, list them. dgm deploy carries them out.",
  actions: {
    add: action({
      summary: 'Describe a place that a module is delivered to, or bring the files of one up to date.',
      questions: deploymentQuestions,
      writes: true,
      stored: storedAnswers,
      run: addDeploymentTo,
    }),
    remove: action({
      summary: 'Take a deployment out of a module; what runs on its hosts stays there.',
      questions: deploymentNameQuestions,
      writes: true,
      run: (root, { name }, errand) => removeDeploymentFrom(root, name, errand),
    }),
    list: action({
      summary: "List a module's deployments.",
      questions: {},
      switches: { json: 'Print them as JSON.' },
      writes: false,
      run: (root, _, errand) => listDeploymentsOf(root, errand),
    }),
  },
};

/** Of a deployment that is there, only what is given is changed. */
async function storedAnswers(root: string, given: Layer): Promise<Layer | undefined> {
  const name = String(given.answers.name);
  const [there] = await storedDeployments(root, [name]);
  return there && settingsLayer(there.settings, given, deploymentFile(name));
}

async function addDeploymentTo(
  root: string,
  answers: DeploymentAnswers,
  errand: ChangeErrand,
): Promise<void> {
  const module = await loadModule(root);
  const repository = await repositoryAround(root);
  const [before] = await storedDeployments(root, [answers.name]);
  const surroundings = { repository, port: await registeredPort(root) };
  const settings = answeredSettings(answers, moduleFacts(module.spec), surroundings, before?.settings);
  const planned = await addDeployment(module, settings, before, repository);
  await writeChange(planned, { ...errand, next: [...nextSteps(settings), ...errand.next] });
}

function nextSteps({ name, strategy, ci, secrets }: DeploymentSettings): readonly string[] {
  const folder = `deploy/${name}`;
  return [
    'file' in secrets
      ? `copy ${folder}/.env.deploy.example to ${folder}/${secrets.file} (chmod 600), and fill it in`
      : `have ${secrets.command[0] ?? 'the command'} print what ${folder}/.env.deploy.example lists`,
    ...(strategy === 'ci-cd' && ci !== undefined
      ? [`commit it, and give ${ci.platform} the secrets that ${folder}/DEPLOYMENT.md names`]
      : [`commit it, then dgm deploy plan ${name}`]),
  ];
}

async function removeDeploymentFrom(root: string, name: string, errand: ActionErrand): Promise<void> {
  const module = await loadModule(root);
  const planned = await removeDeployment(module, name);
  if (planned === undefined) {
    if ((await deploymentNames(root)).includes(name)) {
      throw new UsageError(`deploy/${name} was made by hand, and is not taken out.`, {
        next: `Remove the folder, or call dgm deployment add --name ${name} first.`,
      });
    }
    errand.report(`${module.spec.name} has no deployment ${name}.`);
    await writeChange(await prepareChange(module, {}), errand);
    return;
  }
  await writeChange(planned, errand);
}

async function listDeploymentsOf(root: string, errand: ActionErrand): Promise<void> {
  const { spec } = await loadModule(root);
  const all = await storedDeployments(root, await deploymentNames(root));
  if (errand.switches.json === true) {
    errand.stdout.write(
      `${JSON.stringify(
        all.map(({ settings }) => settings),
        null,
        2,
      )}\n`,
    );
    return;
  }
  if (all.length === 0) errand.report(`${spec.name} has no deployment. Add one with dgm deployment add.`);
  for (const { settings } of all) errand.stdout.write(`${shownLine(settings)}\n`);
}

function shownLine(settings: DeploymentSettings): string {
  const { name, environment, client, strategy, hosts, path, kubernetes, ci } = settings;
  const delivery = deliveryOf(settings);
  const how = ci === undefined ? strategy : `${ci.platform} on ${ci.trigger}, by ${delivery}`;
  const where =
    kubernetes === undefined
      ? `${hosts.join(', ')}${path === undefined ? '' : ` in ${path}`}`
      : `${kubernetes.release} in the namespace ${kubernetes.namespace}`;
  const whose = [environment, client].filter((text) => text !== '').join(', ');
  return `${chalk.bold(name)} (${whose}): ${how}, to ${where}`;
}
