import { readSync, writeSync } from 'node:fs';
import type { GpuLine } from '../../model/gpu.ts';
import { errnoOf } from '../errno.ts';
import { systemClock } from '../system-clock.ts';
import type { Nvml } from './abi.ts';
import { Census } from './census.ts';
import { type Failed, openLibrary } from './library.ts';
import { Processes } from './processes.ts';

// A program of its own, because a call that hangs in the driver cannot be ended by whoever made it. It has nothing to do
// but to answer, so that it reads and writes synchronously: no streams, no timers, and a signal ends it at once. NVML is
// not shut down at the end, as that too could hang, and the kernel cleans up.

const input = 0;
const output = 1;

class Helper {
  readonly #census: Census;
  readonly #processes: Processes;
  /** What was told and is not written yet: it goes before the readings that it explains. */
  #pending = '';

  constructor(nvml: Nvml) {
    const tell = (at: number, index: number, reason: string) => {
      this.#pending += lineOf({ trouble: [at, index, reason] });
    };
    this.#census = new Census(
      nvml,
      (facts) => {
        this.#pending += lineOf({ gpu: facts });
      },
      tell,
    );
    this.#processes = new Processes(nvml, tell);
  }

  start(): Failed | undefined {
    this.#census.look(systemClock.now());
    const { readers, complaints, driver } = this.#census;
    const [complaint] = complaints;
    if (readers.size === 0 && complaint !== undefined) {
      return { why: 'broken', detail: complaint, remedy: 'See what nvidia-smi and dmesg say' };
    }
    this.#flush(lineOf({ ready: { by: driver === undefined ? 'NVML' : `NVML ${driver}`, count: readers.size } }));
    return undefined;
  }

  hear(line: string): void {
    if (line === 'sample') this.#sample();
    else if (line === 'processes') this.#listProcesses();
  }

  #sample(): void {
    this.#census.look(systemClock.now());
    let rows = '';
    for (const reader of this.#census.readers.values()) {
      const row = reader.sample(systemClock.now());
      rows += rows === '' ? row : `,${row}`;
    }
    this.#flush(`{"rows":[${rows}]}\n`);
  }

  #listProcesses(): void {
    let lines = '';
    for (const reader of this.#census.readers.values()) {
      lines += this.#processes.line(systemClock.now(), reader) ?? '';
    }
    this.#flush(lines);
  }

  #flush(lines: string): void {
    const told = this.#pending;
    this.#pending = '';
    write(told + lines);
  }
}

function lineOf(line: GpuLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** In one call, so that a sample arrives whole. */
function write(text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(output, bytes, from);
    } catch (error) {
      // Nobody reads any more.
      if (errnoOf(error) === 'EPIPE') process.exit(0);
      throw error;
    }
  }
}

/** Calls back for each line of the standard input, until its end. */
function readLines(hear: (line: string) => void): void {
  const chunk = Buffer.alloc(256);
  let rest = '';
  for (;;) {
    const count = readSync(input, chunk);
    if (count === 0) return;
    const lines = (rest + chunk.toString('latin1', 0, count)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  }
}

/** Of `--library FILE` and `--interval S`; readings are asked for one by one, so that the interval is not needed. */
function parametersOf(words: readonly string[]): { readonly library?: string } | Failed {
  let library: string | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = words.slice(at, at + 2);
    if (value === undefined || (name !== '--library' && name !== '--interval')) {
      return { why: 'broken', detail: `the helper nvml does not know ${words.slice(at).join(' ')}` };
    }
    if (name === '--library') library = value;
  }
  return library === undefined ? {} : { library };
}

async function run(): Promise<Failed | undefined> {
  const parameters = parametersOf(process.argv.slice(2));
  if ('why' in parameters) return parameters;
  const opened = await openLibrary(parameters.library);
  if ('why' in opened) return opened;
  const helper = new Helper(opened.nvml);
  const failed = helper.start();
  if (failed === undefined) readLines((line) => helper.hear(line));
  return failed;
}

const failed = await run();
if (failed !== undefined) write(lineOf({ failed }));
