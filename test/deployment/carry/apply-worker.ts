/**
 * Applies a deployment in a process of its own, which a test can end: the file that is its argument has the
 * deployment and the script, as JSON. What is told comes out as JSON, a line each.
 */

import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { interruptible } from '../../../src/commands/interrupts.ts';
import { carrierOf } from '../../../src/deployment/carry/carrier.ts';
import { ExpectedError } from '../../../src/errors.ts';

const { deployment, script } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
try {
  const { failure } = await interruptible((signal) =>
    carrierOf(deployment.settings).apply({
      ...{ deployment, script, allowsDirty: false },
      here: {
        ...{ env: process.env, signal, isInteractive: process.stdin.isTTY === true, now: () => new Date() },
        pause: (milliseconds) => setTimeout(milliseconds / 10),
        progress: (event) => console.log(JSON.stringify(event)),
      },
    }),
  );
  if (failure !== undefined) throw failure;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ExpectedError ? error.code : 1;
}
