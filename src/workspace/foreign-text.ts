import { yamlValue } from './lenient-yaml.ts';

/** A block of ours, with its marks. */
const BLOCK =
  /^[^\S\r\n]*# BEGIN dagster-module: (\S+)[^\S\r\n]*\r?\n[\s\S]*?^[^\S\r\n]*# END dagster-module: \1[^\S\r\n]*(?:\r?\n|$)/gm;

/**
 * A text without our blocks: of thousands of modules little is left to parse.
 * @param isMeant tells the blocks that stay all the same.
 */
export function foreignText(text: string, isMeant: (block: string) => boolean): string {
  return text.replace(BLOCK, (block) => (isMeant(block) ? block : ''));
}

/** The same of a YAML text; all of it, where somebody refers to something in a block, so that the rest does not parse. */
export function foreignYaml(text: string, isMeant: (block: string) => boolean = () => false): string {
  const foreign = foreignText(text, isMeant);
  return foreign === text || yamlValue(foreign) !== undefined ? foreign : text;
}
