import assert from 'node:assert/strict';
import { buildOf } from '../../src/workspace/compose-build.ts';
import { rolesIn } from '../../src/workspace/compose-roles.ts';

describe('the roles of the services of a compose file', () => {
  it('are told by commands, as lists and as text', () => {
    const text = `services:
  pg:
    image: postgres:16
  ui:
    command:
      - dagster-webserver
      - -h
      - "0.0.0.0"
    environment:
      DAGSTER_POSTGRES_HOST: pg
  ticks: { command: dagster-daemon run }
  one: { command: "sh -c 'pip list && exec dagster api grpc -h 0.0.0.0 -p 4000 -m one'" }
  two:
    entrypoint: [dagster, code-server]
    command: [start, -p, "4001"]
  init: { command: dagster instance migrate, image: our/dagster-webserver }
`;
    assert.deepEqual(rolesIn(text), {
      webserver: 'ui',
      daemon: 'ticks',
      codeServers: ['one', 'two'],
      instancePostgres: 'pg',
    });
  });

  it('are told by images and names where there is no command', () => {
    const text = `services:
  dagster_postgresql: { image: "postgres:11" }
  warehouse: { image: "docker.io/library/postgres:16" }
  dagster_user_code: { build: . }
  dagster_webserver: { build: . }
  dagster_daemon: { build: . }
`;
    assert.deepEqual(rolesIn(text), {
      webserver: 'dagster_webserver',
      daemon: 'dagster_daemon',
      codeServers: ['dagster_user_code'],
      instancePostgres: 'dagster_postgresql',
    });
    assert.deepEqual(rolesIn('services: {a: {image: "x/dagit:1"}, b: {image: x/dagster-daemon}}'), {
      webserver: 'a',
      daemon: 'b',
      codeServers: [],
    });
    assert.equal(rolesIn('services: {webserver: {build: .}}').webserver, 'webserver');
  });

  it('are not those of others with such names', () => {
    const text = `services:
  webserver: { image: "nginx:1.27" }
  dagit_old: { image: a }
  real: { entrypoint: ["/opt/venv/bin/dagster-webserver", "-w", "workspace.yaml"] }
  reading: { command: dagster-webserver --read-only }
  db: { image: postgres }
`;
    assert.deepEqual(rolesIn(text), { webserver: 'real', codeServers: [] });
  });

  it('are read through anchors and tags, and are none where there is no YAML', () => {
    const text = `x-dagster: &dagster
  command: dagster dev -h 0.0.0.0
  depends_on: [store]
services:
  app: { <<: *dagster, ports: !override ["3000:3000"] }
  store: { image: timescale/timescaledb:latest-pg16 }
`;
    assert.deepEqual(rolesIn(text), { webserver: 'app', codeServers: [], instancePostgres: 'store' });
    for (const broken of ['services: [', '', '- a', 'services: 3']) {
      assert.deepEqual(rolesIn(broken), { codeServers: [] });
    }
  });

  it('find the PostgreSQL of the instance by an address and by who waits for it', () => {
    const of = (webserver: string): string | undefined =>
      rolesIn(`services:
  a: { image: "postgres:16" }
  b: { image: "postgis/postgis:16-3.4" }
  dagster-webserver: ${webserver}
`).instancePostgres;
    assert.equal(of('{ environment: ["PG_URL=postgresql://u:p@b:5432/d"] }'), 'b');
    assert.equal(of(`{ environment: { HOST: "\${HOST:-b}" } }`), 'b');
    assert.equal(of('{ depends_on: { b: { condition: service_healthy } } }'), 'b');
    assert.equal(of('{ build: . }'), undefined);
    const called = 'services: {x: {image: postgres, hostname: pg}, dagit: {environment: [PG_HOST=pg]}}';
    assert.equal(rolesIn(called).instancePostgres, 'x');
  });
});

describe('the Dockerfile of a service', () => {
  it('is its own, or that of who makes its image', () => {
    const text = `services:
  a: { build: . }
  b: { build: { context: "\${ROOT:-..}", dockerfile: docker/Dockerfile_dagster } }
  c: { image: ours }
  d: { image: ours, build: ./code }
  e: { image: theirs }
  f: { build: { dockerfile_inline: FROM x } }
`;
    const found = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((one) => buildOf(text, one, 'deploy'));
    assert.deepEqual(found, [
      { context: 'deploy', dockerfile: 'deploy/Dockerfile' },
      { context: '.', dockerfile: 'docker/Dockerfile_dagster' },
      { context: 'deploy/code', dockerfile: 'deploy/code/Dockerfile' },
      { context: 'deploy/code', dockerfile: 'deploy/code/Dockerfile' },
      undefined,
      undefined,
      undefined,
    ]);
  });
});
