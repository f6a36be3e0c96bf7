import { NoCleanEdit } from '../../edit/no-clean-edit.ts';
import { readYaml, type YamlPath } from '../../edit/yaml/edit-yaml.ts';
import type { InsideRoot } from '../../plan/plan.ts';
import { yamlValue } from '../lenient-yaml.ts';
import type { FileKind } from '../registry.ts';
import { isWalkable } from './values.ts';
import { YamlLines } from './yaml-lines.ts';

/** A file of the workspace, read once. */
export class SharedFile {
  readonly kind: FileKind;
  readonly path: InsideRoot;
  readonly text: string;
  /** The permission bits. */
  readonly mode: number;
  /** What a YAML file says; undefined where it is none, or is not walkable. */
  readonly value: unknown;
  #lines: YamlLines | undefined;

  constructor(kind: FileKind, path: InsideRoot, text: string, mode: number) {
    this.kind = kind;
    this.path = path;
    this.text = text;
    this.mode = mode;
    const value = YAML_KINDS.has(kind) ? yamlValue(text) : undefined;
    this.value = isWalkable(value) ? value : undefined;
  }

  /** The line of something in a YAML file. */
  line(path: YamlPath): number {
    this.#lines ??= new YamlLines(this.text);
    return this.#lines.at(path);
  }

  /** What is wrong with the file as a whole, where something is. */
  get problem(): { readonly message: string; readonly line: number } | undefined {
    if (!YAML_KINDS.has(this.kind) || (this.value !== undefined && this.value !== null)) return undefined;
    try {
      const yaml = readYaml(this.text);
      const { duplicate } = yaml;
      if (duplicate !== undefined)
        return { message: `has the key ${duplicate.key} twice`, line: duplicate.line };
      if (yaml.kindAt([]) === 'empty') return undefined;
      return { message: 'is no YAML that can be read', line: 1 };
    } catch (error) {
      if (!(error instanceof NoCleanEdit)) throw error;
      return { message: error.message, line: Number(/line (\d+)/.exec(error.message)?.[1] ?? 1) };
    }
  }
}

const YAML_KINDS: ReadonlySet<FileKind> = new Set(['workspace', 'dagster', 'compose']);
