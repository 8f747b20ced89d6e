import { commandTarget } from '../../src/bench/batch/targets/command-target.ts';

/** A program that makes calls of the command that is its argument, and waits for them as long as they take. */
const target = commandTarget({ command: process.argv[2] ?? '' });
await target.open({ batch: 1, concurrency: 1 });
await target.run({ seconds: 0, calls: 1, patience: 3600, stop: new AbortController().signal });
