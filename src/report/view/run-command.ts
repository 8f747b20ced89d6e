import type { RunReport } from '../../model/report.ts';
import type { Line, Section } from '../section.ts';
import { shellWords } from '../shell-words.ts';

/** Of as many repeats that ended alike as a line holds. */
const mostNamed = 8;

/** What was run, how often and with what success, and how its CPU time and memory were accounted. */
export function runCommandView({ command, repeats, metrics }: RunReport): readonly Section[] {
  const { argv, started, warmups, stopped, accounting } = command;
  const line: Line = [
    started === 0 ? 'no repeat' : counted(started, 'repeat'),
    ...(warmups === 0 ? [] : [` after ${counted(warmups, 'warm-up')}`]),
    ...success(command, repeats),
    ...(stopped === 'all done' ? [] : ['; stopped: ', { name: stopped }]),
    metrics.memory === undefined ? '; CPU time by ' : '; CPU time and memory by ',
    ...accounted(accounting),
    ...(metrics.memory === undefined && started > 0 ? ['; peak memory was not measured'] : []),
  ];
  return [
    {
      title: 'Command',
      blocks: [
        { kind: 'command', command: shellWords(argv) },
        { kind: 'note', line },
      ],
    },
  ];
}

function success({ started, succeeded }: RunReport['command'], repeats: RunReport['repeats']): Line {
  if (started === 0) return [];
  if (succeeded < started) return [`, ${started - succeeded} failed: `, ...failures(repeats)];
  return [started === 1 ? ', succeeded' : ', all succeeded'];
}

/** "exit code 1 (repeats 2, 3), SIGKILL (repeat 7)". */
function failures(repeats: RunReport['repeats']): Line {
  const byEnding = new Map<string, number[]>();
  for (const { index, exitCode, signal } of repeats) {
    if (exitCode === 0) continue;
    const ending = signal ?? (exitCode === null ? 'no exit code' : `exit code ${exitCode}`);
    byEnding.set(ending, [...(byEnding.get(ending) ?? []), index]);
  }
  return [...byEnding].flatMap(([ending, indices], position): Line => {
    const more = indices.length - mostNamed;
    const listed = indices.slice(0, mostNamed).join(', ');
    const which = `${indices.length === 1 ? 'repeat' : 'repeats'} ${listed}${more > 0 ? ` and ${more} more` : ''}`;
    return [position === 0 ? '' : ', ', { name: ending }, ` (${which})`];
  });
}

function accounted({ by, reason }: RunReport['command']['accounting']): Line {
  const how = by === 'process tree' ? 'the process tree' : `a cgroup of its own (${by.replace('cgroup ', '')})`;
  return reason === undefined ? [how] : [how, ', since ', { name: reason }];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
