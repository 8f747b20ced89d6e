import type { Environment } from './colour.ts';
import { hasUnicode } from './unicode.ts';

/** Where progress is shown: stderr, so that stdout holds the report and nothing else. */
export interface ProgressContext {
  readonly env: Environment;
  readonly stderr: { readonly isTTY: boolean; readonly columns: number; write(text: string): void };
}

/** Mean power so far; undefined while no source has told any. */
type RunningPower = { readonly watts: number; readonly isEstimated: boolean } | undefined;

export interface Progress {
  /**
   * @param elapsed s since the window began
   * @param expected s that all of it is now thought to take, where that was not known before
   */
  update(elapsed: number, power: RunningPower, expected?: number): void;
  /** Clears the line and leaves the terminal as it was; may be called twice. */
  stop(): void;
}

const barWidth = 24;
// Twice a second is enough for a clock, and an auditor of energy should not spend much on being watched.
const framesPerSecond = 2;

/** Shows one line with time and power, on a terminal only and never when quiet: undefined where it is not shown. */
export async function startProgress(
  { env, stderr }: ProgressContext,
  { duration, isQuiet }: { readonly duration: number; readonly isQuiet: boolean },
  now: () => number = () => performance.now() / 1000,
): Promise<Progress | undefined> {
  if (isQuiet || !stderr.isTTY || env['TERM'] === 'dumb') return undefined;
  const { default: cliProgress } = await import('cli-progress');
  const glyphs = hasUnicode(env) ? { done: '\u2501', left: '\u2500' } : { done: '#', left: '-' };
  let seen = { elapsed: 0, at: now() };
  let power: string | undefined;
  let whole = duration;
  const bar = new cliProgress.SingleBar({
    stream: asStream(stderr),
    format: () => lineOf(Math.min(whole, seen.elapsed + now() - seen.at), whole, power, glyphs),
    fps: framesPerSecond,
    clearOnComplete: true,
    // Nothing is hidden or switched over, so there is nothing to restore when the process is killed meanwhile.
    hideCursor: false,
    linewrap: true,
    // Signals belong to the program, which stops the bar when it ends the window.
    gracefulExit: false,
  });
  bar.start(duration, 0);
  return {
    update: (elapsed, running, expected) => {
      if (expected !== undefined) {
        whole = expected;
        bar.setTotal(expected);
      }
      seen = { elapsed, at: now() };
      power = running === undefined ? 'no power source yet' : powerText(running);
      bar.update(Math.min(elapsed, whole));
    },
    stop: () => bar.stop(),
  };
}

function lineOf(
  elapsed: number,
  duration: number,
  power: string | undefined,
  { done, left }: { readonly done: string; readonly left: string },
): string {
  const filled = Math.round((barWidth * elapsed) / duration);
  const bar = done.repeat(filled) + left.repeat(barWidth - filled);
  const remaining = elapsed >= duration ? 'finishing' : `${clock(Math.ceil(duration - elapsed))} left`;
  return `measuring ${bar} ${clock(Math.floor(elapsed))}, ${remaining}${power === undefined ? '' : `, ${power}`}`;
}

/** A running value needs no more digits than the eye can follow; the report's figures come from the report. */
function powerText({ watts, isEstimated }: NonNullable<RunningPower>): string {
  return `mean ${isEstimated ? '~' : ''}${watts.toFixed(watts < 10 ? 1 : 0)} W`;
}

function clock(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** cli-progress asks for a stream, and uses these three of it. */
function asStream(stderr: ProgressContext['stderr']): NodeJS.WritableStream {
  return {
    isTTY: stderr.isTTY,
    get columns() {
      return stderr.columns;
    },
    write: (text: string) => {
      stderr.write(text);
      return true;
    },
  } as unknown as NodeJS.WritableStream;
}
