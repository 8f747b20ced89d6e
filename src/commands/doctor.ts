import { originOf } from '../config/options.ts';
import { NegawattError } from '../errors.ts';
import type { CalibrationOptions } from './calibrate-idle.ts';
import type { Context, Given } from './command.ts';
import type { DiagnosisOptions } from './diagnose.ts';
import { openHost } from './open-host.ts';
import type { CaptureOptions } from './take-capture.ts';

/** Options of `doctor`, as the option table reads them. */
interface DoctorOptions extends CalibrationOptions, DiagnosisOptions, CaptureOptions {
  readonly calibrateIdle?: number;
  readonly capture?: string;
  readonly root?: string;
  readonly host?: string;
}

/** In the shortest calibration at the usual interval. */
const leastSamples = 10;

/** Tells what can be measured here and what would mend the rest; captures a host; measures its idle. Answers the exit code. */
export async function doctor(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as DoctorOptions;
  refuseContradictions(given, options);
  const { calibrateIdle: duration, capture } = options;
  if (duration !== undefined) refuseShort(duration, options.interval);
  const host = await openHost(options);
  let isLeft = false;
  try {
    if (duration !== undefined) {
      return await (await import('./calibrate-idle.ts')).calibrateIdle(host, duration, options, context);
    }
    if (capture !== undefined) {
      // It closes the host itself: only then is the capture whole.
      isLeft = true;
      return await (await import('./take-capture.ts')).takeCapture(host, capture, options, context);
    }
    return await (await import('./diagnose.ts')).diagnose(host, options, context);
  } finally {
    if (!isLeft) host.close();
  }
}

function refuseContradictions(given: Given, options: DoctorOptions): void {
  const isGiven = (name: keyof DoctorOptions) => given.origin(name) !== undefined && given.origin(name) !== 'default';
  const clash = (one: keyof DoctorOptions, other: keyof DoctorOptions, why: string) => {
    if (!isGiven(one) || !isGiven(other)) return;
    throw new NegawattError(
      `${originOf(one, given.origin(one))} and ${originOf(other, given.origin(other))} contradict each other`,
      why,
      'Leave one of them out.',
    );
  };
  for (const name of ['capture', 'root', 'host', 'meter', 'nvml', 'save'] as const) {
    if (options[name] !== '' && !(name === 'save' && options[name] === '-')) continue;
    throw new NegawattError(
      `${originOf(name, given.origin(name))} names nothing`,
      options[name] === '' ? 'it is empty' : 'a recording is kept in a file',
      `Write it as \`--${name} VALUE\`, or leave it out.`,
    );
  }
  clash('fix', 'calibrateIdle', 'the one prints a script, the other measures');
  clash('fix', 'capture', 'the one prints a script, the other writes a capture');
  if (given.origin('format') === 'flag') clash('fix', 'format', 'what is printed is a script for a shell');
  clash('capture', 'calibrateIdle', 'each measures for a time of its own');
  clash('capture', 'host', 'a capture would be captured again');
  clash('root', 'host', 'a host is either below a folder or in a capture');
  clash('root', 'meter', 'below a root nothing is executed');
  clash('root', 'nvml', 'below a root no library is loaded');
  for (const name of ['root', 'host'] as const) {
    clash(name, 'calibrateIdle', 'the idle power is kept for the machine that negawatt runs on');
  }
  for (const name of ['save', 'duration'] as const) {
    // A variable is there for many commands.
    if (given.origin(name) !== 'flag' || options.capture !== undefined) continue;
    throw new NegawattError(
      `--${name} tells nothing here`,
      'it belongs to --capture',
      `Leave it out, or add --capture DIR.`,
    );
  }
  if (options.format === 'csv' && options.fix !== true) {
    throw new NegawattError(
      'what doctor tells has no CSV form',
      'it is a document and no table',
      'Give --format table, markdown or json.',
    );
  }
  if (options.capture !== undefined && options.interval > options.duration) {
    throw new NegawattError(
      `an interval of ${options.interval} s does not fit into a window of ${options.duration} s`,
      'at least two samples are needed',
      'Give a longer --duration or a shorter --interval.',
    );
  }
}

function refuseShort(duration: number, interval: number): void {
  if (interval <= duration / leastSamples) return;
  throw new NegawattError(
    `an interval of ${interval} s does not fit into a calibration of ${duration} s`,
    `at least ${leastSamples} samples are needed to find the quietest stretch`,
    'Give a longer --calibrate-idle or a shorter --interval.',
  );
}
