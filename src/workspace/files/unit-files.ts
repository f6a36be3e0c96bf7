import { type InsideRoot, insideRoot } from '../../plan/plan.ts';
import type { ModulePart } from '../module-part.ts';
import type { Registry } from '../registry.ts';
import { moduleUnit } from '../runtime/systemd.ts';

/** The units of modules, by their paths. */
export function unitsOf(
  root: string,
  registry: Registry,
  parts: readonly ModulePart[],
): ReadonlyMap<InsideRoot, { readonly name: string; readonly text: string }> {
  const folder = registry.files.units;
  if (registry.runtime !== 'systemd' || registry.topology !== 'servers' || folder === undefined)
    return new Map();
  return new Map(
    parts.map((part) => {
      const unit = moduleUnit(part, registry, root);
      return [insideRoot(`${folder}/${unit.name}`), { name: part.name, text: unit.text }];
    }),
  );
}
