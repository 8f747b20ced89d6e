import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type Baseline, baselineText } from '../gate/baseline.ts';
import { checkBaseline } from '../gate/baseline-schema.ts';
import type { Base } from '../gate/gate.ts';
import { factsOf, sessionOf } from '../gate/report-side.ts';
import type { Against } from '../gate/verdict-document.ts';
import { claimFile } from '../host/claimed-file.ts';
import { errnoOf } from '../host/errno.ts';
import { withLock } from '../host/file-lock.ts';
import { type StateFolder, stateFolder } from '../host/state-folder.ts';
import { checkReport } from '../model/parsed-report.ts';
import type { Context } from './command.ts';
import { refuseUnjudgeable } from './judgeable-report.ts';
import { writeWhole } from './output-files.ts';
import { readJson, unreadable } from './read-document.ts';

/** Where a baseline is kept: a file that the user named, or a name in the state folder. */
export interface BaselinePlace {
  /** As the user named it. */
  readonly name: string;
  /** For people. */
  readonly path: string;
  /** Undefined where there is none yet. */
  read(): Baseline | undefined;
  /** Whole or not at all: readers see the old one or the new one. */
  write(baseline: Baseline): void;
  remove(): void;
  /** Does what reads and writes it while no other negawatt does: of two sessions that are added at one time none is lost. */
  locked<T>(action: () => T): Promise<T>;
}

const plainName = /^[A-Za-z0-9][\w.-]{0,63}$/;
const prefix = 'baseline-';

/** A name with a slash or `.json` is a file; any other is one in the state folder. */
export function baselinePlace(name: string, context: Context): BaselinePlace {
  if (isFile(name)) return placeOfFile(name);
  if (!plainName.test(name)) {
    throw new NegawattError(
      `${JSON.stringify(name)} names no baseline`,
      'a name has letters, digits, dots and dashes, 64 at most',
      'Give such a name, or a file such as ./baseline.json.',
    );
  }
  const folder = folderOf(context);
  const file = `${prefix}${name}.json`;
  const path = join(folder.path, file);
  return {
    name,
    path,
    read: () => {
      const text = folder.read(file);
      if (typeof text !== 'string') {
        if (text.why === 'absent') return undefined;
        throw unusable(path, text.detail);
      }
      return baselineIn(parsed(text, path), path);
    },
    write: (baseline) => writeWhole(folder.claim(file, 'the baseline'), baselineText(baseline)),
    remove: () => rmSync(path),
    locked: (action) => folder.locked(file, 'the baseline', action),
  };
}

/** Names and paths of the baselines of the state folder. */
export function keptBaselines(context: Context): readonly BaselinePlace[] {
  let names: string[];
  try {
    names = readdirSync(folderOf(context).path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.slice(prefix.length, -'.json'.length))
    .filter((name) => plainName.test(name))
    .sort()
    .map((name) => baselinePlace(name, context));
}

/** What `--baseline` names: a baseline, or the report of another time. */
export function readBase(name: string, context: Context): { readonly base: Base; readonly against: Against } {
  if (isFile(name)) {
    const value = readFile(name);
    if (!isBaseline(value)) return baseOfReport(name, value);
  }
  const baseline = baselinePlace(name, context).read();
  if (baseline === undefined) {
    const known = keptBaselines(context).map((place) => place.name);
    const list = known.length === 0 ? 'none is kept' : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
    throw new NegawattError(
      `there is no baseline ${name}`,
      list,
      `Make one: negawatt baseline save ${name} REPORT. A file is named with a slash or .json.`,
    );
  }
  const { facts, sessions } = baseline;
  const { at } = sessions.at(-1)!;
  return {
    base: { facts, sessions, isPaired: false },
    against: { kind: 'baseline', name, at, sessions: sessions.length },
  };
}

/** Another report, to be held against. */
export function readReportAsBase(path: string): { readonly base: Base; readonly against: Against } {
  return baseOfReport(path, readJson(path, 'the report'));
}

function baseOfReport(name: string, value: unknown): { readonly base: Base; readonly against: Against } {
  const report = checkReport(value);
  if ('reason' in report) throw unreadable(name, 'the baseline', report.reason);
  refuseUnjudgeable(name, report);
  const session = sessionOf(report);
  return {
    base: { facts: factsOf(report), sessions: [session], isPaired: false },
    against: {
      kind: 'report',
      name,
      at: session.at,
      sessions: 1,
      ...(report.kind === 'run' ? { command: report.command.argv } : {}),
    },
  };
}

function placeOfFile(path: string): BaselinePlace {
  return {
    name: path,
    path,
    read: () => {
      let value: unknown;
      try {
        value = readFile(path);
      } catch (error) {
        if (error instanceof NegawattError && errnoOf(error.cause) === 'ENOENT') return undefined;
        throw error;
      }
      return baselineIn(value, path);
    },
    write: (baseline) => writeWhole(claimFile(path, 'the baseline'), baselineText(baseline)),
    remove: () => rmSync(path),
    // Whoever writes through a link writes its target.
    locked: (action) => withLock(existsSync(path) ? realpathSync(path) : path, 'the baseline', action),
  };
}

/** @throws NegawattError: where there is a file, with how to mend a baseline */
function readFile(path: string): unknown {
  try {
    return readJson(path, 'the baseline');
  } catch (error) {
    const isThere = error instanceof NegawattError && errnoOf(error.cause) !== 'ENOENT';
    throw isThere ? unusable(path, error.why) : error;
  }
}

function isFile(name: string): boolean {
  return name.includes('/') || name.endsWith('.json');
}

function isBaseline(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'negawatt' in value && value.negawatt === 'baseline';
}

function baselineIn(value: unknown, path: string): Baseline {
  const baseline = isBaseline(value) ? checkBaseline(value) : { reason: 'it is no baseline' };
  if ('reason' in baseline) throw unusable(path, baseline.reason);
  return baseline;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(path, text === '' ? 'it is empty' : `it is not JSON (${(error as Error).message.slice(0, 80)})`);
  }
}

function unusable(path: string, why: string): NegawattError {
  return new NegawattError(
    `cannot use the baseline ${path}`,
    why,
    'Restore it from git, or remove it and save a new one: negawatt baseline save.',
  );
}

function folderOf({ env }: Context): StateFolder {
  const folder = stateFolder(env);
  if (folder !== undefined) return folder;
  throw new NegawattError(
    'there is no place for baselines by name',
    'neither XDG_STATE_HOME nor HOME is set',
    'Set one of them, or name a file such as ./baseline.json.',
  );
}
