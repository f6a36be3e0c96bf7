import { change } from '../healthy.ts';
import { COMPOSE, type Damage } from './damage.ts';

/** Damages to the services of the compose file. */
export const SERVICE_DAMAGES: readonly Damage[] = [
  {
    name: 'a port of the host that two services publish',
    rule: 'port-published-twice',
    path: COMPOSE,
    says: /proxy and webserver both publish the port 3210/,
    inflict: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        `services:\n  proxy:\n    image: nginx\n    ports: ["\${P:-3210}:80"]\n`,
      ),
  },
  {
    name: 'a volume that is not declared',
    rule: 'reference-unresolved',
    path: COMPOSE,
    says: /proxy refers to cache in volumes/,
    inflict: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        'services:\n  proxy:\n    image: nginx\n    volumes: ["cache:/var/cache"]\n',
      ),
  },
  {
    name: 'a service that waits for one that is not there',
    rule: 'reference-unresolved',
    path: COMPOSE,
    says: /proxy refers to lost in depends_on/,
    inflict: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        'services:\n  proxy:\n    image: nginx\n    depends_on: {lost: {condition: service_started}}\n',
      ),
  },
  {
    name: 'a folder to build from that is gone',
    rule: 'path-gone',
    path: COMPOSE,
    says: /proxy needs proxy in build/,
    inflict: (root) => change(root, COMPOSE, 'services:\n', 'services:\n  proxy:\n    build: ./proxy\n'),
  },
];
