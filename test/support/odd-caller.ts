import { hostCalls } from '../../src/bench/batch/targets/call-host.ts';

/** A program that was asked to make calls, and does what no caller should: what, it is told where it is opened. */
let way = '';
hostCalls<string>(
  {
    open: async (opening) => {
      way = opening;
      if (way === 'leaves') process.exit(5);
      return way === 'refuses' ? { how: 'refused', reason: 'it does not like the point' } : undefined;
    },
    run: async () => {
      if (way === 'blocks') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n');
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
    stop: () => undefined,
    close: async () => undefined,
  },
  () => process.exit(),
);
