import fc from 'fast-check';

/** A `⇥` is one level of indentation, in the step of the file. */
const HEADS = [
  '',
  '---\n',
  '%YAML 1.2\n---\n',
  '# yaml-language-server: $schema=https://example.org/compose.json\n\n',
  '# One\n#\n#   two\n---\n# three\n',
];

const SHARED = `x-common: &common
⇥A: "1"
⇥B: 2 # two
x-list: &list
⇥- a
⇥- b
x-plain-list: &plain
- a # one
- b
x-user: &user \${USER:?who}
x-flow: &flow {F: 1}
x-environment: &environment
⇥<<: *common
⇥C: three
x-service: &service
⇥image: shared
⇥environment:
⇥⇥D: 4
⇥depends_on: *list
`;

const ENVIRONMENTS = [
  '',
  'environment:\n⇥A: 1\n⇥B: "yes" # quoted\n',
  'environment:\n⇥- A=1\n⇥# - B=2\n⇥- C=3\n',
  'environment:\n- A=1\n- "B=2"\n',
  'environment: *common  # shared\n',
  'environment: *environment\n',
  'environment:\n⇥# shared\n⇥*common\n',
  'environment: *list\n',
  'environment: *plain\n',
  'environment: *flow\n',
  'environment:\n⇥<<: *common\n⇥D: 4\n',
  'environment:\n⇥<<: [*common, *flow]\n',
  'environment: {A: 1, B: "two"}  # flow\n',
  'environment: {}\n',
  'environment: [ ]\n',
  'environment: [A=1, B=2,]\n',
  'environment: [\n⇥A=1, # one\n\n⇥"B=2" # two\n⇥]\n',
  'environment: {\n⇥A: 1,\n⇥B: 2,\n⇥}\n',
  'environment: [\n⇥A=1, # [one]\n# two\n\n]\n',
  'environment: {\n⇥A: {\n⇥⇥B: "# 2"\n⇥},\n}   # c\n',
  'environment: &own\n⇥A: 1\n',
  'environment: &own !override\n⇥A: 1\n',
  'environment:\n',
  'environment: # later\n',
  'environment: &none\n',
  'environment:\n⇥# A: 1\n⇥# B: 2\n',
  'environment:\n⇥A: |\n⇥⇥one\n⇥⇥  two\n\n',
  'environment:\n⇥A: |+\n⇥⇥one\n\n\n',
  'environment:\n⇥A: >-\n⇥⇥one\n⇥⇥two\n⇥⇥# not a comment\n',
  'environment:\n⇥A: one\n⇥⇥two\n⇥⇥three\n',
  'environment:\n⇥A: "one\n⇥⇥two"\n⇥⇥# behind\n',
  'environment:\n⇥A:\n⇥B:\n',
];

const NEEDS = [
  '',
  'depends_on:\n⇥- db\n⇥- web # second\n',
  'depends_on:\n- db\n# - old\n- web\n',
  'depends_on: [db]\n',
  'depends_on: [db, web]   # both\n',
  'depends_on:\n⇥db:\n⇥⇥condition: service_healthy\n',
  'depends_on: {db: {condition: service_healthy}}\n',
  'depends_on: *list\n',
  'depends_on: &needs\n⇥- db\n',
  'depends_on: !reset\n',
  'depends_on:\n\n⇥- db\n\n⇥- web\n\n',
];

const OTHERS = [
  'image: "x:1.10"\n',
  "'user': *user\n",
  'command: |\n⇥a: b\n\n⇥  # c\n⇥- d\n',
  'command: >+\n⇥folded\n⇥text\n\n\n',
  'command: ["sh", "-c", "a # b"]\nports:\n⇥- "3000:3000"\n',
  'ports: [ "1:1" ]\n⇥⇥⇥# far right\n',
  '# - commented: out\n\n\nmode: 0755\n',
  'command: >\n⇥{\n⇥}\nx-json: "{\n⇥⇥}"\n',
  'healthcheck: {test: ["CMD", "true"], interval: 10s}\n',
];

const SECTIONS = [
  '',
  'volumes:\n',
  'volumes: # none yet\n',
  'volumes: {}\n',
  'volumes: {a: , b: {driver: local}}\n',
  'volumes:\n⇥a:\n⇥b:\n⇥⇥driver: local\n',
  'volumes:\n⇥a: {}\n\n# ⇥b:\n\n',
  '"volumes":\n⇥a:\n',
];

const LOADS = [
  '',
  'load_from:\n⇥- python_file: a.py\n⇥# - python_file: b.py\n⇥- python_module:\n⇥⇥⇥module_name: "c"\n',
  'load_from:\n- python_file: a.py\n- python_module:\n⇥⇥module_name: c\n⇥⇥working_directory: .\n',
  'load_from: []\n',
  'load_from: [{python_file: a.py}]\n',
  'load_from:\n',
  'load_from: &loads\n⇥-\n⇥⇥python_file: a.py\n⇥-   python_file: b.py\n⇥    attribute: x\n',
];

const ENDS = [
  '',
  '\n\n',
  '# the end\n',
  '...\n',
  'last: |+\n⇥kept\n\n',
  'last: |\n⇥text\n',
  '⇥⇥# odd comment\n',
  '\n⇥# odd\n',
];

const BETWEEN = ['', '\n', '# between\n', '\n⇥# web:\n⇥#   image: y\n\n'];

function indented(text: string): string {
  return text.replaceAll(/^(?=[^\n])/gm, '⇥⇥');
}

const service = fc
  .record({
    parts: fc.tuple(
      fc.constantFrom(...ENVIRONMENTS),
      fc.constantFrom(...NEEDS),
      fc.constantFrom(...OTHERS),
      fc.constantFrom('', '<<: *service\n'),
    ),
    order: fc.constantFrom([0, 1, 2, 3], [2, 1, 0, 3], [3, 2, 0, 1], [3, 1, 2, 0]),
    whole: fc.constantFrom(
      '',
      '',
      '',
      '',
      ' *service',
      ' {image: x, environment: {A: 1}}',
      ' {environment: *common, depends_on: *list}',
    ),
  })
  .map(({ parts, order, whole }) => {
    if (whole !== '') return `${whole}\n`;
    const body = order.map((index) => parts[index] ?? '').join('');
    return `\n${indented(body)}`;
  });

/** A file of a made-up project: it has all that the editors know of, and its services are s0, s1, …. */
export const yamlFile = fc
  .record({
    head: fc.constantFrom(...HEADS),
    services: fc.array(fc.tuple(service, fc.constantFrom(...BETWEEN)), { minLength: 1, maxLength: 3 }),
    volumes: fc.constantFrom(...SECTIONS),
    loads: fc.constantFrom(...LOADS),
    end: fc.constantFrom(...ENDS),
    order: fc.constantFrom([0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]),
    step: fc.constantFrom(2, 4, 3),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    isMarked: fc.boolean(),
    isOpen: fc.boolean(),
  })
  .map(({ head, services, volumes, loads, end, order, step, eol, isMarked, isOpen }) => {
    const all = services
      .map(
        ([body, between], index) =>
          `${between}⇥s${index}:${body.replaceAll(/&(?:own|none|needs)/g, `$&${index}`)}`,
      )
      .join('');
    const sections = [`services:\n${all}`, volumes, loads];
    const body = order.map((index) => sections[index] ?? '').join('');
    const text = `${head}${SHARED}${body}${end}`.replaceAll('⇥', ' '.repeat(step));
    const ended = isOpen ? text.replace(/\n$/, '') : text;
    return (isMarked ? '\uFEFF' : '') + ended.replaceAll('\n', eol);
  });

/** Files of one trait each, by what is special in them. */
export const SMALL_FILES: Readonly<Record<string, string>> = {
  'an empty file': '',
  'a byte order mark alone': '\uFEFF',
  'a comment alone': '# nothing yet',
  'a document start alone': '---\n',
  'a document between its marks': '---\n# here\n...\n',
  'a flow root': '{services: {s0: {image: x}}, volumes: {}}\n',
  'a flow root without a line end': '{services: {s0: {image: x, depends_on: [db]}}}',
  'an empty flow root': '--- {}\n',
  JSON: '{\n  "services": {\n    "s0": {\n      "image": "x"\n    }\n  }\n}\n',
};
