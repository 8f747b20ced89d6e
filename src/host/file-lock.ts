import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { NegawattError } from '../errors.ts';
import { errnoOf } from './errno.ts';

/** A lock is held while a file is read and written: longer, and its holder is gone or stopped, ms. */
const longest = 60_000;
/** How long the others are waited for, and between two looks, ms. */
const patience = 15_000;
const look = { least: 10, more: 40 };

/**
 * Does something with a file while nobody else does who asks so too. The lock is a file beside it (open(2), O_EXCL)
 * that names its holder; one whose holder on this machine is gone, or of another machine and old, is broken.
 *
 * @param what the file is, for messages: "the baseline"
 * @throws NegawattError where the folder cannot be written, or another one holds on
 */
export async function withLock<T>(path: string, what: string, action: () => T): Promise<T> {
  const lock = `${path}.lock`;
  const own = `${process.pid} ${hostname()}\n`;
  const end = Date.now() + patience;
  while (!made(lock, own, path, what)) {
    const holder = holderOf(lock);
    if (holder === undefined) continue;
    if (isStale(holder)) {
      breakLock(lock, holder.text);
      continue;
    }
    if (Date.now() > end) {
      throw new NegawattError(
        `cannot write ${what} ${path}`,
        `another negawatt writes it (process ${holder.text.trim() || 'unknown'})`,
        `Wait for it; where there is none, rm '${lock}'.`,
      );
    }
    await pause(look.least + look.more * Math.random());
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return action();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

interface Holder {
  readonly text: string;
  /** ms */
  readonly age: number;
}

function made(lock: string, own: string, path: string, what: string): boolean {
  try {
    const descriptor = openSync(lock, 'wx', 0o600);
    try {
      writeSync(descriptor, own);
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw new NegawattError(
      `cannot write ${what} to ${path}`,
      (error as Error).message,
      'Choose a regular file in a folder that exists, that you may write and that has room.',
    );
  }
}

/** Undefined where it was given back meanwhile. */
function holderOf(lock: string): Holder | undefined {
  try {
    return { text: readFileSync(lock, 'utf8'), age: Date.now() - statSync(lock).mtimeMs };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    // Another user's: it cannot be told whose it is, and only its age speaks.
    if (errnoOf(error) === 'EACCES') return { text: '', age: Date.now() - statSync(lock).mtimeMs };
    throw error;
  }
}

function isStale({ text, age }: Holder): boolean {
  const [pid = '', host = ''] = text.trim().split(' ');
  // One that names nobody yet is being made.
  if (host !== hostname() || !/^\d+$/.test(pid)) return age > longest;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}

/** Of several that break it only one gets it; whoever gets a new one by that gives it back. */
function breakLock(lock: string, stale: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, lock);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
  rmSync(aside, { force: true });
}
