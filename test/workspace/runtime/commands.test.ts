import assert from 'node:assert/strict';
import { memory } from '../../../src/workspace/runtime/memory.ts';
import { restartCommand, startCommand } from '../../../src/workspace/runtime/restart.ts';
import { fullPart, part, settings } from './parts.ts';

const CHANGE = { added: [fullPart('orders')], removed: [] };

describe('what is to be restarted', () => {
  it('is the new services, and whoever reads the list of locations', () => {
    assert.deepEqual(restartCommand(settings(), CHANGE), [
      'docker compose up -d --build orders orders-db orders-shop',
      'docker compose restart webserver daemon',
    ]);
    assert.deepEqual(restartCommand(settings(), { added: [], removed: [part('orders')] }), [
      // Containers of other compose files of the project are left alone.
      'docker ps -aq --filter label=com.docker.compose.project=platform --filter label=com.docker.compose.service=orders | xargs -r docker rm -f',
      'docker compose restart webserver daemon',
    ]);
  });

  it('is made again where one image has all, or webserver and daemon have the variables', () => {
    const platform = 'docker compose up -d --build webserver daemon';
    assert.deepEqual(restartCommand(settings({ topology: 'shared' }), CHANGE), [
      'docker compose up -d --build orders-db orders-shop',
      platform,
    ]);
    assert.equal(restartCommand(settings({ launcher: 'docker' }), CHANGE).at(-1), platform);
  });

  it('is told with the files that compose would not find', () => {
    const files = { compose: 'ops/my compose.yaml', env: '.env' };
    const [first] = restartCommand({ ...settings(), files }, CHANGE);
    assert.equal(
      first?.startsWith("docker compose -f 'ops/my compose.yaml' --env-file .env up"),
      true,
      first,
    );
  });

  it('is the units of modules, then those of the platform', () => {
    const of = settings({ runtime: 'systemd' });
    assert.deepEqual(restartCommand(of, { added: [part('new')], removed: [part('old')] }), [
      'sudo systemctl disable --now platform-code-old.service',
      'sudo systemctl link "$PWD"/systemd/platform-code-new.service',
      'sudo systemctl daemon-reload',
      'sudo systemctl enable --now platform-code-new.service',
      'sudo systemctl restart platform-webserver.service platform-daemon.service',
    ]);
  });

  it('is started anew by one or two commands', () => {
    assert.deepEqual(startCommand(settings()), ['docker compose up -d --build']);
    assert.deepEqual(startCommand(settings({ runtime: 'processes' })), [
      'uv sync --directory deployments/local',
      'sh deployments/local/platform.sh',
    ]);
  });
});

describe('the memory of a platform', () => {
  it('is that of its processes, and of the databases that it runs', () => {
    const { rows, totalMB } = memory(settings(), [fullPart('orders'), part('customers', { server: 'grpc' })]);
    const counts = Object.fromEntries(rows.map(({ what, count }) => [what, count]));
    assert.deepEqual(counts, { webserver: 1, daemon: 1, 'code-server': 1, grpc: 1, postgres: 2, mysql: 1 });
    assert.equal(
      totalMB,
      rows.reduce((sum, { count, eachMB }) => sum + count * eachMB, 0),
    );
  });

  it('is less by 100 MB with a plain server for each module', () => {
    const total = (server: 'grpc' | 'code-server') =>
      memory(settings(), [part('orders', { server })]).totalMB;
    assert.equal(total('code-server') - total('grpc'), 100);
  });
});
