import { dotText } from './dot.ts';
import type { PlatformGraph } from './platform-graph.ts';

/** Draws a platform as SVG: Graphviz, compiled to WebAssembly, lays it out. */
export async function svgText(graph: PlatformGraph): Promise<string> {
  // Its 800 kB are loaded by nobody else.
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  return graphviz.dot(dotText(graph));
}
