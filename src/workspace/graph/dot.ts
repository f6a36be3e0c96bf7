import type { Edge, GraphNode, NodeKind, PlatformGraph } from './platform-graph.ts';

const NODES: Readonly<Record<NodeKind, string>> = {
  webserver: 'shape=box, style="rounded,filled", fillcolor="#dbe9ff"',
  daemon: 'shape=box, style="rounded,filled", fillcolor="#dbe9ff"',
  storage: 'shape=cylinder, style=filled, fillcolor="#eeeeee"',
  server: 'shape=box, style=filled, fillcolor="#e3f5e1"',
  location: 'shape=box, style="filled,dashed", fillcolor="#f7f7f7"',
  database: 'shape=cylinder, style=filled, fillcolor="#fff1d6"',
};

const EDGES: Readonly<Record<Edge['kind'], string>> = {
  serves: 'color="#4a6fa5"',
  stores: 'color="#888888"',
  uses: 'color="#b07d2b"',
  assets: 'color="#2e7d32", penwidth=2',
};

/** Writes a platform in the language of Graphviz. https://graphviz.org/doc/info/lang.html */
export function dotText({ name, clusters, edges }: PlatformGraph): string {
  const lines = [
    `digraph ${quoted([name])} {`,
    '  rankdir=LR; fontname="sans-serif"; nodesep=0.3; ranksep=0.9;',
    '  node [fontname="sans-serif", fontsize=11]; edge [fontname="sans-serif", fontsize=9];',
    ...clusters.flatMap(({ id, label, nodes }) => [
      `  subgraph ${quoted([`cluster_${id}`])} {`,
      `    label=${quoted([label])}; color="#bbbbbb"; style=rounded; fontsize=12;`,
      ...nodes.map((node) => `    ${nodeText(node)}`),
      '  }',
    ]),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function nodeText({ id, kind, label }: GraphNode): string {
  return `${quoted([id])} [label=${quoted(label)}, ${NODES[kind]}];`;
}

function edgeText({ from, to, label, kind }: Edge): string {
  const text = label.length === 0 ? '' : `label=${quoted(label)}, `;
  return `${quoted([from])} -> ${quoted([to])} [${text}${EDGES[kind]}];`;
}

/** Graphviz reads entities of HTML in every label, and SVG takes no control character. */
function quoted(lines: readonly string[]): string {
  const text = lines.map((line) =>
    line
      .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"'),
  );
  return `"${text.join('\\n')}"`;
}
