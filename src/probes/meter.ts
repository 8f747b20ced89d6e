import { exitCodes, NegawattError } from '../errors.ts';
import { wordsIn } from '../model/command-words.ts';
import type { SourceDescription } from '../model/series.ts';
import { gauge } from './columns.ts';
import { MeterProgram } from './meter-program.ts';
import type { Emitter, Probe } from './probe.ts';

const scheme = 'exec:';

/**
 * A meter at the plug that a program of the user reads, W. The program prints one reading a line and goes on, or prints
 * one and exits, and is then called again at every sample. It is an argument vector, never a shell's line. Whoever named
 * a meter wants its numbers: a meter that says none is an error, not a missing source.
 */
export const meter: Probe = {
  id: 'meter',
  title: 'Power meter',
  open: async (host, options) => {
    if (options.meter === undefined) return undefined;
    const program = programOf(options.meter);
    const running = new MeterProgram(host, program, options.interval);
    const trouble = await running.firstReading(options.signal);
    if (trouble !== undefined) {
      running.stop();
      throw new NegawattError(
        `the meter ${program[0]} gave no reading`,
        trouble,
        'It has to print watts, one number a line: try it in a terminal.',
        exitCodes.notMeasured,
      );
    }
    const description: SourceDescription = {
      id: 'meter',
      title: meter.title,
      by: `meter (${program[0]!.slice(program[0]!.lastIndexOf('/') + 1)})`,
      period: options.interval,
      series: [
        gauge('power', 'meter', 'W', {
          component: 'machine',
          boundary: 'wall',
          counted: true,
          maximumPower: 1e7,
          step: 1,
        }),
      ],
    };
    return {
      description,
      start: (emit: Emitter) => running.listen(emit),
      sample: () => running.ask(),
      settle: () => running.settle(),
      close: () => running.stop(),
    };
  },
};

function programOf(uri: string): readonly string[] {
  if (!uri.startsWith(scheme)) {
    throw new NegawattError(
      `--meter ${uri} cannot be used`,
      'its scheme is not known',
      "Write --meter exec:'PROGRAM ARGUMENTS'.",
    );
  }
  const program = wordsIn(uri.slice(scheme.length));
  const how = "Write --meter exec:'PROGRAM ARGUMENTS'.";
  if ('reason' in program) throw new NegawattError(`--meter ${uri} cannot be used`, program.reason, how);
  if (program[0] === undefined || program[0] === '') {
    throw new NegawattError(`--meter ${uri} cannot be used`, 'it names no program', how);
  }
  return program;
}
