import { Document, type ParsedNode, parseDocument, Scalar } from 'yaml';
import type { z } from 'zod';
import { InvalidContentError } from '../errors.ts';
import { DEPLOYMENT_FORM, type DeploymentSettings } from './settings.ts';
import { settingsProblem } from './settings-problem.ts';

/** The file in a deployment's folder that says all of it. */
export const DEPLOYMENT_FILE = 'deployment.yaml';

/** A deployment as its file says it, with what each line is for. */
export function settingsText(settings: DeploymentSettings, module: string): string {
  const document = new Document(settings);
  document.commentBefore = [
    ` How ${module} is delivered to ${settings.name}. dgm deploy reads this file. Edit it as you like, then call`,
    `   dgm deployment add --name ${settings.name}`,
    ' in the module: it brings the files beside this one up to date.',
  ].join('\n');
  for (const [key, field] of Object.entries(DEPLOYMENT_FORM.shape)) {
    const { description } = field as z.ZodType;
    const pair = keyNode(document, key);
    if (description !== undefined && pair !== undefined) pair.commentBefore = ` ${description}`;
  }
  return document.toString({ lineWidth: 0, defaultStringType: Scalar.PLAIN, defaultKeyType: Scalar.PLAIN });
}

function keyNode(document: Document, key: string): Scalar | undefined {
  const { contents } = document;
  if (contents === null || !('items' in contents)) return undefined;
  for (const pair of contents.items) {
    if (typeof pair === 'object' && pair !== null && 'key' in pair) {
      if (pair.key instanceof Scalar && pair.key.value === key) return pair.key;
    }
  }
  return undefined;
}

/**
 * Reads a deployment as untrusted text.
 * @param path of the file, for messages.
 * @param folder the name of the folder that it is in.
 * @throws InvalidContentError with the first thing that is wrong, and where.
 */
export function readSettings(text: string, path: string, folder: string): DeploymentSettings {
  const document = parseDocument<ParsedNode>(text);
  const [error] = document.errors;
  if (error !== undefined) throw invalid(path, error.message.split('\n')[0]?.replace(/:$/, '') ?? error.code);
  const parsed = DEPLOYMENT_FORM.safeParse(parsedValue(document, path));
  if (!parsed.success) throw invalid(path, issueText(parsed.error));
  const problem = settingsProblem(parsed.data);
  if (problem !== undefined) throw invalid(path, problem);
  if (parsed.data.name !== folder) {
    throw invalid(path, `name: is ${parsed.data.name}, and the folder is ${folder}`);
  }
  return parsed.data;
}

/** Aliases that stand for too much are refused by the parser, as ReferenceError. */
function parsedValue(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) throw invalid(path, error.message);
    throw error;
  }
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'the file'}: ${issue?.message}`;
}

function invalid(path: string, why: string): InvalidContentError {
  return new InvalidContentError(`${path} is no deployment.`, {
    why: `${why}.`,
    next: 'Correct it; schemas/deployment.schema.json of this package has all its keys.',
  });
}
