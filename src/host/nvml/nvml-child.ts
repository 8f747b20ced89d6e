import { readSync, writeSync } from 'node:fs';
import type { GpuLine } from '../../model/gpu.ts';
import { adviceOf } from '../../model/remedy.ts';
import { errnoOf } from '../errno.ts';
import { systemClock } from '../system-clock.ts';
import type { Nvml } from './abi.ts';
import type { CardReader } from './card-reader.ts';
import { Census } from './census.ts';
import { type Failed, openLibrary } from './library.ts';
import { OwnProcess } from './own-process.ts';
import { Processes } from './processes.ts';
import { whileAsking } from './whereabouts.ts';

// A program of its own, because a call that hangs in the driver cannot be ended by whoever made it. It has nothing to do
// but to answer, so that it reads and writes synchronously: no streams, no timers, and a signal ends it at once. NVML is
// not shut down at the end, as that too could hang, and the kernel cleans up.

const input = 0;
const output = 1;

class Helper {
  readonly #census: Census;
  readonly #processes: Processes;
  readonly #own: OwnProcess | undefined;
  #areProcessesDue = false;
  #isReady = false;
  /** What was told and is not written yet: it goes before the readings that it explains. */
  #pending = '';

  constructor(nvml: Nvml, skipped: ReadonlySet<number>, own: OwnProcess | undefined) {
    const tell = (at: number, index: number, reason: string) => {
      this.#pending += lineOf({ trouble: [at, index, reason] });
    };
    this.#own = own;
    this.#census = new Census(nvml, skipped, {
      announce: (facts) => {
        this.#pending += lineOf({ gpu: facts });
        // Cards that sleep wake one after the other: each that is there shows that it goes on.
        if (!this.#isReady) this.#flush('');
      },
      approach: (index) => this.#own?.name(whileAsking(index)),
      tell,
    });
    this.#processes = new Processes(nvml, tell);
  }

  start(): Failed | undefined {
    this.#census.look(systemClock.now());
    const { readers, complaints, driver } = this.#census;
    const [complaint] = complaints;
    if (readers.size === 0 && complaint !== undefined) {
      return { why: 'broken', detail: complaint, remedy: adviceOf('See what nvidia-smi and dmesg say.') };
    }
    this.#isReady = true;
    this.#flush(lineOf({ ready: { by: driver === undefined ? 'NVML' : `NVML ${driver}`, count: readers.size } }));
    return undefined;
  }

  hear(line: string): void {
    if (line === 'sample') this.#sample();
    else if (line === 'processes') this.#areProcessesDue = true;
  }

  /**
   * First energy and power of every card, so that no dear call on one card moves the time of another; then the rest, and
   * the processes where they were asked for. All of it goes in one piece, as each is an awakening of who reads it.
   */
  #sample(): void {
    this.#census.look(systemClock.now());
    const read: CardReader[] = [];
    for (const [index, reader] of [...this.#census.readers]) {
      this.#own?.name(whileAsking(index));
      if (reader.readFirst(systemClock.now())) {
        read.push(reader);
        continue;
      }
      this.#census.exchanged(systemClock.now(), index);
      const other = this.#census.readers.get(index);
      if (other?.readFirst(systemClock.now()) === true) read.push(other);
    }
    let rows = '';
    let lists = '';
    for (const reader of read) {
      this.#own?.name(whileAsking(reader.facts.index));
      const row = reader.readRest();
      rows += rows === '' ? row : `,${row}`;
      if (this.#areProcessesDue) lists += this.#processes.line(systemClock.now(), reader) ?? '';
    }
    this.#areProcessesDue = false;
    this.#flush(`${lists}{"rows":[${rows}]}\n`);
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

interface Wanted {
  /** The library's file. */
  readonly named: string | undefined;
  readonly skipped: ReadonlySet<number>;
}

/**
 * Of `--library FILE`, `--skip INDEX,…` and `--interval S`; readings are asked for one by one, so that the interval is
 * not needed.
 */
function wantedBy(words: readonly string[]): Wanted | Failed {
  let named: string | undefined;
  let skipped: ReadonlySet<number> = new Set();
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = words.slice(at, at + 2);
    if (value === undefined || (name !== '--library' && name !== '--interval' && name !== '--skip')) {
      return { why: 'broken', detail: `the helper nvml does not know ${words.slice(at).join(' ')}` };
    }
    if (name === '--library') named = value;
    else if (name === '--skip') skipped = new Set(value.split(',').map(Number));
  }
  return { named, skipped };
}

async function run(): Promise<Failed | undefined> {
  const parent = process.ppid;
  const wanted = wantedBy(process.argv.slice(2));
  if ('why' in wanted) return wanted;
  const own = await OwnProcess.open();
  // A parent that is killed cannot end a helper that hangs.
  if (own?.endWith(parent) === false) process.exit(0);
  const opened = await openLibrary(wanted.named);
  if ('why' in opened) return opened;
  const helper = new Helper(opened.nvml, wanted.skipped, own);
  const failed = helper.start();
  if (failed === undefined) readLines((line) => helper.hear(line));
  return failed;
}

const failed = await run();
if (failed !== undefined) write(lineOf({ failed }));
