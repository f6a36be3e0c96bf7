import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  portsInCommands,
  portsInCompose,
  portsInEnv,
  portsInWorkspace,
} from '../../src/workspace/ports-in-texts.ts';
import { portsInUse } from '../../src/workspace/ports-in-use.ts';
import { temporaryFolder } from '../support/folder.ts';

function sorted(ports: ReadonlySet<number>): readonly number[] {
  return [...ports].sort((a, b) => a - b);
}

describe('ports in a dotenv file', () => {
  it('are in variables called so and in addresses, but not in comments', () => {
    const text = `ORDERS_DB_PORT=5433
# OLD_PORT=5434
PORTS='5000,5001 5003-5005'
PGPORT="5435"
URL=postgresql+psycopg://u:p4444@localhost:5436/db?port=no
BROKERS=localhost:9092,other:9093
REPORT_DAYS=30
EXPORT_LIMIT=4000
IMPORTS=1-60000
TIME=12:30:00
NOT_PORT=70000
TCP_PORT=tcp://10.0.0.1:5437
`;
    assert.deepEqual(
      sorted(portsInEnv(text)),
      [5000, 5001, 5003, 5004, 5005, 5433, 5435, 5436, 5437, 9092, 9093],
    );
  });
});

describe('ports that a compose file publishes', () => {
  const published = (ports: string, environment?: ReadonlyMap<string, string>): readonly number[] =>
    sorted(portsInCompose(`services:\n  a:\n    ports: ${ports}\n`, environment));

  it('are those of the host, in every short form', () => {
    assert.deepEqual(published('["5433:5432"]'), [5433]);
    assert.deepEqual(published('["127.0.0.1:5434:5432/tcp"]'), [5434]);
    assert.deepEqual(published("['[::1]:5435:5432']"), [5435]);
    assert.deepEqual(
      published('["3000-3002:8000-8002", 9090-9091:8080-8081]'),
      [3000, 3001, 3002, 9090, 9091],
    );
    assert.deepEqual(published('["5432", 5433, "127.0.0.1::5432"]'), []);
    assert.deepEqual(published('[22:22]'), [22]);
  });

  it('are those of the host, in the long form', () => {
    assert.deepEqual(published('[{ target: 80, published: "8080", protocol: tcp }]'), [8080]);
    assert.deepEqual(published('[{ target: 80, published: 8081 }, { target: 5432 }]'), [8081]);
    assert.deepEqual(
      published('[{ target: 80, published: 8090-8092, host_ip: 127.0.0.1 }]'),
      [8090, 8091, 8092],
    );
  });

  it('are those of variables and of their defaults', () => {
    const set = new Map([['DB', '5500']]);
    assert.deepEqual(published(`["\${DB:-5433}:5432"]`), [5433]);
    assert.deepEqual(published(`["\${DB:-5433}:5432"]`, set), [5433, 5500]);
    assert.deepEqual(published(`["\${IP:-127.0.0.1}:\${X:-\${DB:-5434}}:5432"]`, set), [5434, 5500]);
    assert.deepEqual(published(`["\${DB:?is needed}:5432", "$DB:5432"]`, set), [5500]);
    assert.deepEqual(published(`["\${DB}:5432"]`), []);
  });

  it('are found beside tags, anchors and comments', () => {
    const text = `x-p: &p
  ports: !override
    - 6000:80
    # - 6001:80
services:
  a:
    <<: *p
  # b:
  #   ports: [ "6002:80" ]
  c:
    ports: !reset []
`;
    assert.deepEqual(sorted(portsInCompose(text)), [6000]);
    assert.deepEqual(sorted(portsInCompose('services: [')), []);
  });
});

describe('ports of code servers', () => {
  it('are those of a workspace file', () => {
    const text = `load_from:
- grpc_server: {host: localhost, port: 4001, location_name: a}
# - grpc_server: {host: localhost, port: 4002}
- python_module: m
- grpc_server:
    host: {env: HOST}
    port: {env: B_PORT}
- grpc_server: {socket: /tmp/s}
`;
    assert.deepEqual(sorted(portsInWorkspace(text)), [4001]);
    assert.deepEqual(sorted(portsInWorkspace(text, new Map([['B_PORT', '4003']]))), [4001, 4003]);
  });

  it('are those of the commands of processes', () => {
    const text = `[program:a]
command = dagster code-server start -h 127.0.0.1 -p 4001 -m a
;command = dagster api grpc -p 4002
# ExecStart=x -p 4003
ExecStart=/usr/bin/dagster api grpc --port=4004 --host 127.0.0.1
`;
    assert.deepEqual(sorted(portsInCommands(text)), [4001, 4004]);
  });
});

describe('the ports in use in a workspace', () => {
  it('are those of its files, of its modules, and of what stands beside them', async () => {
    const outside = temporaryFolder({ '.env': 'OUT_PORT=7001\n', 'compose.yaml': '' });
    const root = temporaryFolder({
      '.env': 'WEB_PORT=3005\nDB=5601\n',
      '.env.example': 'WEB_PORT=7002\n',
      'deploy/compose.yaml': `services: {db: {ports: ["\${DB:-5600}:5432"]}}\n`,
      'deploy/.env': 'DB=5601\n',
      'deploy/docker-compose.override.yml': 'services: {x: {ports: ["5602:1"]}}\n',
      'configs/my.yaml': 'load_from: [{grpc_server: {port: 4010}}]\n',
      'run/supervisord.conf': 'command=dagster api grpc -p 4011\n',
      'projects/known/.env': 'PORT=5603\n',
      'projects/not-yet/.env': 'PORT=5604\n',
      'projects/not-yet/docker-compose.yml': 'services: {db: {ports: ["5605:5432"]}}\n',
      'node_modules/x/.env': 'PORT=7003\n',
    });
    symlinkSync(outside, join(root, 'projects/link'));
    symlinkSync(join(outside, '.env'), join(root, 'projects/known/.env.local'));
    const ports = await portsInUse(root, {
      files: ['.env', 'deploy/compose.yaml', 'configs/my.yaml', 'run/supervisord.conf', 'gone.yaml'],
      folders: ['projects/known', 'projects/gone'],
    });
    assert.deepEqual(sorted(ports), [3005, 4010, 4011, 5600, 5601, 5602, 5603, 5604, 5605]);
  });
});
