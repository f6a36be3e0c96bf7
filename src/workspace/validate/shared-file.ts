import { NoCleanEdit } from '../../edit/no-clean-edit.ts';
import { readYaml, type YamlPath, type YamlText } from '../../edit/yaml/edit-yaml.ts';
import type { InsideRoot } from '../../plan/plan.ts';
import type { FileKind } from '../registry.ts';
import { YamlLines } from './yaml-lines.ts';
import { isResolvable } from './yaml-size.ts';

/** What is wrong with a file as a whole. */
export interface FileProblem {
  readonly message: string;
  /** Counted from 1. */
  readonly line: number;
}

interface Read {
  readonly value?: unknown;
  readonly problem?: FileProblem;
}

/** A file of the workspace, read once; as YAML, when it is first asked what it says. */
export class SharedFile {
  readonly kind: FileKind;
  readonly path: InsideRoot;
  readonly text: string;
  /** The permission bits. */
  readonly mode: number;
  readonly #yaml: YamlText | undefined;
  #lines: YamlLines | undefined;
  #read: Read | undefined;

  constructor(kind: FileKind, path: InsideRoot, text: string, mode: number) {
    this.kind = kind;
    this.path = path;
    this.text = text;
    this.mode = mode;
    this.#yaml = YAML_KINDS.has(kind) ? readYaml(text) : undefined;
  }

  /** What a YAML file says; undefined where it is none. */
  get value(): unknown {
    return this.#said.value;
  }

  /** What is wrong with a YAML file as a whole. */
  get problem(): FileProblem | undefined {
    return this.#said.problem;
  }

  /** The line of something in a YAML file. */
  line(path: YamlPath): number {
    if (this.#yaml === undefined) return 1;
    this.#lines ??= new YamlLines(this.#yaml);
    return this.#lines.at(path);
  }

  get #said(): Read {
    this.#read ??= this.#yaml === undefined ? {} : readValue(this.#yaml);
    return this.#read;
  }
}

const YAML_KINDS: ReadonlySet<FileKind> = new Set(['workspace', 'dagster', 'compose']);

function readValue(yaml: YamlText): Read {
  try {
    const { duplicate, tree } = yaml;
    if (!isResolvable(tree)) return { problem: { message: 'its aliases have no end', line: 1 } };
    const value = yaml.valueAt([]);
    if (duplicate === undefined) return { value };
    return { value, problem: { message: `it has the key ${duplicate.key} twice`, line: duplicate.line } };
  } catch (error) {
    if (!(error instanceof NoCleanEdit)) throw error;
    return { problem: { message: error.message, line: lineIn(error.message) } };
  }
}

/** The line that a message names. */
export function lineIn(message: string): number {
  return Number(/line (\d+)/.exec(message)?.[1] ?? 1);
}
