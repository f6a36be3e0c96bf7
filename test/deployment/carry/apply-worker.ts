/**
 * Applies a deployment in a process of its own, which a test can end: the file that is its argument has the
 * deployment and the script, as JSON. What is told comes out as JSON, a line each. With a second argument, such as
 * `files:end`, it kills itself when that is told: a signal from outside would come later.
 */

import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { interruptible } from '../../../src/commands/interrupts.ts';
import { carrierOf } from '../../../src/deployment/carry/carrier.ts';
import { ExpectedError } from '../../../src/errors.ts';

const [, , file = '', deadly] = process.argv;
const { deployment, script } = JSON.parse(readFileSync(file, 'utf8'));
try {
  const { failure } = await interruptible((signal) =>
    carrierOf(deployment.settings).apply({
      ...{ deployment, script, allowsDirty: false },
      here: {
        ...{ env: process.env, signal, isInteractive: process.stdin.isTTY === true, now: () => new Date() },
        pause: (milliseconds) => setTimeout(milliseconds / 10),
        progress: (event) => {
          console.log(JSON.stringify(event));
          if (event.event === 'step' && `${event.step}:${event.state}` === deadly) {
            process.kill(process.pid, 'SIGKILL');
          }
        },
      },
    }),
  );
  if (failure !== undefined) throw failure;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ExpectedError ? error.code : 1;
}
