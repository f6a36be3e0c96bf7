import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dependenciesAmong } from '../../../src/workspace/graph/dependencies.ts';
import { mermaidText } from '../../../src/workspace/graph/mermaid.ts';
import { type PlatformGraph, platformGraph } from '../../../src/workspace/graph/platform-graph.ts';
import { svgText } from '../../../src/workspace/graph/svg.ts';
import type { RegisteredModule, Registry } from '../../../src/workspace/registry.ts';

function module(name: string, port: number, databases: RegisteredModule['databases'] = []): RegisteredModule {
  return {
    ...{ name, path: `modules/${name}`, code: { module: `${name}.definitions` }, project: true },
    ...{ server: 'code-server', host: name, port, databases, owned: {} },
  };
}

const DATABASE = { name: 'db', engine: 'postgres', service: 'billing-db', volume: 'billing-db' } as const;

const REGISTRY: Registry = {
  ...{ version: 1, name: 'platform', runtime: 'compose', storage: 'postgres', topology: 'servers' },
  ...{ launcher: 'default', port: 3000, network: 'platform', files: {}, made: [] },
  modules: [module('orders', 4000), module('billing', 4001, [DATABASE])],
};

const OTHER = { index: 0, name: 'legacy', host: 'legacy', port: 4266, isServer: true };

const ASSETS = [
  { key: ['raw', 'orders'], dependsOn: [], location: 'orders' },
  { key: ['orders'], dependsOn: [['raw', 'orders']], location: 'orders' },
  { key: ['invoices'], dependsOn: [['orders'], ['raw', 'orders'], ['nobody']], location: 'billing' },
  { key: ['sums'], dependsOn: [['orders'], ['invoices']], location: 'billing' },
];

/** Names that could end a label, or be read as Markdown, HTML, an entity or a command. */
const HOSTILE = [
  'a"b',
  '</text><script>',
  '&lt;',
  '\\',
  '\\N',
  ']] --> x',
  '#35;',
  '`*_~',
  '%%{init}%%',
  'end',
  'a\nb',
  '\0\u001b[31m',
  'é 日本 🎉',
  '$$',
];

function withLabels(labels: readonly string[]): PlatformGraph {
  return {
    name: labels[0] ?? '',
    clusters: [
      {
        id: 'c',
        label: labels[0] ?? '',
        nodes: [
          { id: 'a', kind: 'server', label: labels },
          { id: 'b', kind: 'database', label: labels },
        ],
      },
    ],
    edges: [{ from: 'a', to: 'b', label: labels, kind: 'assets' }],
  };
}

/** The texts of an SVG, as a reader of XML has them; fails where it is not well-formed. */
function textsOf(svg: string): readonly string[] {
  const open: string[] = [];
  const body = svg.replace(/^<\?xml[^>]*\?>\s*<!DOCTYPE[^>]*>/, '').replaceAll(/<!--[\s\S]*?-->/g, '');
  for (const [, close, name = '', self] of body.matchAll(/<(\/?)([A-Za-z:]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close === '/') assert.equal(open.pop(), name);
    else if (self !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(
    body.replaceAll(/<[^<>]*>/g, ''),
    /[<>]|&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[\da-f]+;)/i,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no XML may hold them
  assert.doesNotMatch(svg, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  return [...body.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text));
}

function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    amp: '&',
  };
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (_, ten?: string, hex?: string, name = '') =>
    ten === undefined && hex === undefined
      ? (names[name] ?? '')
      : String.fromCodePoint(Number.parseInt(ten ?? hex ?? '', ten === undefined ? 16 : 10)),
  );
}

describe('the assets that modules take from each other', () => {
  it('are those of another code location, each once', () => {
    assert.deepEqual(dependenciesAmong(ASSETS), [
      { from: 'orders', to: 'billing', assets: ['orders', 'raw/orders'] },
    ]);
  });
});

describe('the picture of a platform', () => {
  const graph = platformGraph(REGISTRY, [OTHER], dependenciesAmong(ASSETS));

  it('is a Mermaid flowchart', () => {
    assert.equal(
      mermaidText(graph),
      `flowchart LR
  subgraph instance["Dagster instance (compose)"]
    webserver(["webserver<br/>port 3000"])
    daemon(["daemon<br/>schedules, sensors, queue"])
    storage[("instance storage<br/>postgres")]
  end
  subgraph module_0["billing"]
    m0["billing<br/>code-server<br/>billing:4001"]
    m0d0[("billing-db<br/>postgres")]
  end
  subgraph module_1["orders"]
    m1["orders<br/>code-server<br/>orders:4000"]
  end
  subgraph other_0["legacy (no module)"]
    o0["legacy<br/>legacy:4266"]
  end
  webserver --> storage
  daemon --> storage
  webserver -->|"gRPC 4001"| m0
  m0 --> m0d0
  webserver -->|"gRPC 4000"| m1
  webserver -->|"gRPC 4266"| o0
  m1 ==>|"orders<br/>raw/orders"| m0
`,
    );
  });

  it('is an SVG with the same in it, always the same bytes', async () => {
    const svg = await svgText(graph);
    const texts = textsOf(svg);
    for (const text of [
      'billing',
      'billing:4001',
      'billing-db',
      'legacy (no module)',
      'gRPC 4000',
      'raw/orders',
    ])
      assert.ok(texts.includes(text), `${text} in ${texts.join('|')}`);
    assert.equal(await svgText(graph), svg);
    assert.equal(
      await svgText(
        platformGraph(
          { ...REGISTRY, modules: REGISTRY.modules.toReversed() },
          [OTHER],
          dependenciesAmong(ASSETS.toReversed()),
        ),
      ),
      svg,
    );
  });

  it('shows names as they are, whatever is in them, in SVG', async () => {
    for (const name of HOSTILE) {
      const shown = name
        .replaceAll(/\p{Cc}/gu, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
      const texts = textsOf(await svgText(withLabels([name]))).map((one) =>
        one.replaceAll(/\s+/g, ' ').trim(),
      );
      assert.deepEqual(new Set(texts), new Set([shown]));
    }
  });

  it('has no label in Mermaid that can end itself, or be anything but text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (name) => {
        const lines = mermaidText(withLabels([name])).split('\n');
        assert.equal(lines.length, 7);
        for (const line of lines) {
          const label = /"(.*)"/.exec(line)?.[1] ?? '';
          assert.match(label, /^(?:[\p{L}\p{N} .,:/()_-]|#\d+;)*$/u);
        }
        const [, label = ''] = /"(.*)"/.exec(lines[1] ?? '') ?? [];
        const read = label.replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
        assert.equal(read, name.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ') || ' ');
      }),
    );
  });
});
