import { rmSync } from 'node:fs';
import { exitCodes, NegawattError } from '../errors.ts';
import { type Called, callProgram } from '../host/call-program.ts';
import { processMark } from '../host/process-mark.ts';
import type { ScheduledRun, ScheduleState } from '../model/schedule-state.ts';
import type { Severity } from '../model/severity.ts';
import { visible } from '../report/escape.ts';
import { speak } from '../schedule/standing.ts';
import type { Context, Given } from './command.ts';
import { interruption } from './interruption.ts';
import { complaintsOf } from './schedule-complaints.ts';
import { type Ground, groundOf } from './schedule-ground.ts';
import { type ScheduleRecord, scheduleRecord } from './schedule-record.ts';
import { type Gate, historyGate, type RecordedIn } from './scheduled-gate.ts';

interface RunOptions {
  readonly name: string;
  readonly check?: boolean;
  readonly failOn?: Severity;
}

/** Two runs a day for half a year are more than anybody looks at. */
const mostRuns = 100;
const longestLine = 500;

/** One run of a schedule, as cron or systemd starts it: silent, or a line with the reason. Answers the exit code. */
export async function scheduleRun(
  given: Given,
  context: Context,
  ground: Ground = groundOf(context),
  gate: Gate = historyGate,
): Promise<number> {
  const options = given.values as unknown as RunOptions;
  const say = (text: string) => context.stderr.write(`negawatt: schedule ${options.name}: ${lineOf(text)}\n`);
  try {
    return await runOnce(given.operands, options, { context, ground, gate, say });
  } catch (error) {
    if (!(error instanceof NegawattError)) throw error;
    say(error.message);
    return error.exitCode;
  }
}

interface Setting {
  readonly context: Context;
  readonly ground: Ground;
  readonly gate: Gate;
  say(text: string): void;
}

async function runOnce(operands: readonly string[], options: RunOptions, setting: Setting): Promise<number> {
  const { context, ground, say } = setting;
  if (operands[0] !== 'audit') {
    throw new NegawattError(
      'only an audit is run by a schedule',
      'another command stands behind `--`',
      'Install it again.',
    );
  }
  const record = scheduleRecord(ground.state, options.name);
  const at = ground.now().toISOString();
  const blocked = await begin(record, at);
  if (blocked !== undefined) {
    record.append(`${at} ${blocked}`);
    say(blocked);
    return exitCodes.usage;
  }
  let ending: Ending = { run: { at, reason: 'negawatt itself failed' } };
  try {
    ending = await audited(operands, options, record, at, setting);
  } finally {
    await record.change(at, ({ running: _, ...state }) => ({
      ...state,
      runs: [...state.runs, ending.run].slice(-mostRuns),
      told: ending.told === undefined ? state.told : [...ending.told],
    }));
  }
  const { exitCode, reason } = ending.run;
  record.append(`${ending.run.ended} exit ${exitCode ?? 'none'}${reason === undefined ? '' : `: ${reason}`}`);
  for (const line of ending.log ?? []) record.append(`${ending.run.ended} ${lineOf(line)}`);
  for (const line of ending.lines ?? []) say(line);
  if (context.signal.aborted) return interruption(context);
  return ending.code ?? exitCodes.bug;
}

interface Ending {
  readonly run: ScheduledRun;
  readonly told?: ScheduleState['told'];
  /** For stderr, and for the log alone. */
  readonly lines?: readonly string[];
  readonly log?: readonly string[];
  readonly code?: number;
}

/** Marks the run as begun. @returns why it is left out, where the one before goes on */
async function begin(record: ScheduleRecord, at: string): Promise<string | undefined> {
  let blocked: string | undefined;
  await record.change(at, (state) => {
    if (state.running !== undefined && goesOn(state.running)) {
      blocked = `left out: the run of ${state.running.at} has not ended (process ${state.running.pid})`;
      return { ...state, runs: [...state.runs, { at, reason: blocked }].slice(-mostRuns) };
    }
    const start = processMark(process.pid);
    return { ...state, running: { at, pid: process.pid, ...(start === undefined ? {} : { start }) } };
  });
  return blocked;
}

/** A run that was killed left its mark behind, and its number may be another's. */
export function goesOn({ pid, start }: NonNullable<ScheduleState['running']>): boolean {
  return start !== undefined && processMark(pid) === start;
}

async function audited(
  operands: readonly string[],
  { check = false, failOn = 'warn' }: RunOptions,
  record: ScheduleRecord,
  at: string,
  { context, ground, gate }: Setting,
): Promise<Ending> {
  // An old report must not be taken for that of a run that wrote none.
  if (check) rmSync(record.report, { force: true });
  const words = check ? [...operands, '--output', record.report] : operands;
  const called = await callProgram(ground.starter.node, [ground.starter.negawatt, ...words], {
    env: context.env,
    stop: context.signal,
  });
  const ended = ground.now().toISOString();
  const { code } = called;
  const run = { at, ended, ...(code === null ? {} : { exitCode: code }) };
  const said = saidOf(called);
  if (!check) {
    if (code === 0) return { run, code, log: said === '' ? [] : [said] };
    const reason = failureOf(called, said);
    return { run: { ...run, reason }, lines: [reason], code: code ?? exitCodes.failed };
  }
  const before = record.read()?.told ?? [];
  const judged = await complaintsOf(record.report, failOn, (file) => gate(file, recordedIn(operands), context));
  // A configured --fail-on makes an audit exit with 1 that was well.
  const isWell = code === 0 || (code === exitCodes.failed && judged.hasReport);
  const reason = isWell ? undefined : failureOf(called, said);
  const failure = reason === undefined ? [] : [{ key: `failed ${code}`, line: reason }];
  const { fresh, gone, standing } = speak(before, [...failure, ...judged.complaints], judged.isUnseen);
  const lines = fresh.map(({ line }) => lineOf(line));
  const told = lines.length === 0 ? undefined : lines.join('; ').slice(0, longestLine);
  const why = reason ?? told;
  return {
    run: { ...run, ...(why === undefined ? {} : { reason: why }) },
    told: standing.map(({ key, line }) => ({ key, line: lineOf(line) })),
    lines,
    log: [...judged.notes, ...gone.map(({ line }) => `no more: ${line}`)],
    code: isWell ? (lines.length > 0 ? exitCodes.failed : exitCodes.ok) : (code ?? exitCodes.failed),
  };
}

/** Where the audit records to, by its options: `schedule install` writes each and its value as two words. */
function recordedIn(operands: readonly string[]): RecordedIn {
  const wordAfter = (flag: string) => (operands.includes(flag) ? operands[operands.indexOf(flag) + 1] : undefined);
  const history = wordAfter('--history');
  return { series: wordAfter('--as') ?? 'audit', ...(history === undefined ? {} : { history }) };
}

function failureOf({ code, signal }: Called, said: string): string {
  const how = code === null ? `the audit was ended by ${signal}` : `the audit exited with code ${code}`;
  return lineOf(said === '' ? how : `${how}: ${said}`);
}

/** What it said, in one line; warnings only where there is nothing else. */
function saidOf({ stderr }: Called): string {
  const lines = stderr.split('\n').map((line) => line.trim().replace(/^negawatt: /, ''));
  const all = lines.filter((line) => line !== '');
  const errors = all.filter((line) => !line.startsWith('warning: '));
  return lineOf((errors.length > 0 ? errors : all).join('; '));
}

/** One line, whatever is in it. */
function lineOf(text: string): string {
  const line = visible(text.replaceAll(/\s+/g, ' ').trim());
  return line.length > longestLine ? `${line.slice(0, longestLine - 3)}...` : line;
}
