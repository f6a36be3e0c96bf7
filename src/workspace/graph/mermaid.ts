import type { Edge, GraphNode, NodeKind, PlatformGraph } from './platform-graph.ts';

/** The shapes of https://mermaid.js.org/syntax/flowchart.html, before and behind a label. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  webserver: ['(["', '"])'],
  daemon: ['(["', '"])'],
  storage: ['[("', '")]'],
  server: ['["', '"]'],
  location: ['["', '"]'],
  database: ['[("', '")]'],
};

const ARROWS: Readonly<Record<Edge['kind'], string>> = {
  serves: '-->',
  stores: '-->',
  uses: '-->',
  assets: '==>',
};

/** Writes a platform as a Mermaid flowchart. */
export function mermaidText({ clusters, edges }: PlatformGraph): string {
  const lines = [
    'flowchart LR',
    ...clusters.flatMap(({ id, label, nodes }) => [
      `  subgraph ${id}["${escaped(label)}"]`,
      ...nodes.map((node) => `    ${nodeText(node)}`),
      '  end',
    ]),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function nodeText({ id, kind, label }: GraphNode): string {
  const [before, behind] = SHAPES[kind];
  return `${id}${before}${joined(label)}${behind}`;
}

function edgeText({ from, to, label, kind }: Edge): string {
  const text = label.length === 0 ? '' : `|"${joined(label)}"|`;
  return `${from} ${ARROWS[kind]}${text} ${to}`;
}

function joined(label: readonly string[]): string {
  return label.map(escaped).join('<br/>');
}

/** Whatever could end a label, be Markdown, HTML or a command of Mermaid stands as its number; none is empty. */
function escaped(text: string): string {
  const safe = text.replaceAll(/[^\p{L}\p{N} .,:/()_-]/gu, (one) =>
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(one) ? ' ' : `#${one.codePointAt(0)};`,
  );
  return safe || ' ';
}
