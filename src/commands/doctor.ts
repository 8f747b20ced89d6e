import { NegawattError } from '../errors.ts';
import type { CalibrationOptions } from './calibrate-idle.ts';
import type { Context, Given } from './command.ts';

/** Options of `doctor`, as the option table reads them. */
interface DoctorOptions extends CalibrationOptions {
  readonly calibrateIdle?: number;
}

/** In the shortest calibration at the usual interval. */
const leastSamples = 10;

/** What prepares a host for being measured: the idle power that energy above idle is told by. Answers the exit code. */
export async function doctor(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as DoctorOptions;
  const { calibrateIdle: duration } = options;
  if (duration === undefined) {
    throw new NegawattError(
      'doctor was told nothing to do',
      'it measures the idle power of this machine, for as long as --calibrate-idle says',
      'Give --calibrate-idle TIME, such as `negawatt doctor --calibrate-idle 60s`.',
    );
  }
  if (options.format === 'csv') {
    throw new NegawattError(
      'the idle baseline has no CSV form',
      'it is a document and no table',
      'Give --format table, markdown or json.',
    );
  }
  if (options.interval > duration / leastSamples) {
    throw new NegawattError(
      `an interval of ${options.interval} s does not fit into a calibration of ${duration} s`,
      `at least ${leastSamples} samples are needed to find the quietest stretch`,
      'Give a longer --calibrate-idle or a shorter --interval.',
    );
  }
  const [{ calibrateIdle }, { realHost }] = await Promise.all([
    import('./calibrate-idle.ts'),
    import('../host/real-host.ts'),
  ]);
  const host = realHost();
  try {
    return await calibrateIdle(host, duration, options, context);
  } finally {
    host.close();
  }
}
