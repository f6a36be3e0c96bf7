import type { HostLine } from './host-protocol.ts';
import { type Progress, secondsSince } from './progress.ts';

/** Tells what a host says as progress; the steps of a host follow each other. */
export function narrate(host: string, progress: Progress): (line: HostLine) => void {
  let begun: { readonly step: string; readonly text: string; readonly from: number } | undefined;
  return (line) => {
    switch (line.kind) {
      case 'begin':
        begun = { step: line.step, text: line.text, from: performance.now() };
        progress({ event: 'step', host, step: line.step, state: 'begin', text: line.text });
        return;
      case 'end': {
        const seconds = begun?.step === line.step ? secondsSince(begun.from) : 0;
        begun = undefined;
        progress({ event: 'step', host, step: line.step, state: 'end', text: line.text, seconds });
        return;
      }
      case 'fail':
        if (begun === undefined) return;
        progress({
          ...{ event: 'step', host, step: begun.step, state: 'fail', text: begun.text },
          seconds: secondsSince(begun.from),
        });
        return;
      case 'note':
        progress({ event: 'note', host, text: line.text });
        return;
      case 'plain':
        progress({ event: 'output', host, text: line.fields.join('  ') });
        return;
      case 'ready':
      case 'done':
    }
  };
}
