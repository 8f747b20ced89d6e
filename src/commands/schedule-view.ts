import type { Fact, Section } from '../report/section.ts';
import type { ScheduleStatus } from './schedule-status.ts';
import { localTime } from './schedule-times.ts';

const local = (text: string) => localTime(new Date(text));

/** How schedules stand, for a person; times are those of this machine's zone. */
export function scheduleSections(schedules: readonly ScheduleStatus[]): readonly Section[] {
  return schedules.map((status) => {
    const { name, place, cron, command, next, running, standing, log, notes } = status;
    const facts: Fact[] = [
      { label: 'where', line: [{ name: place }] },
      { label: 'when', line: [{ name: cron }] },
      { label: 'next', line: [next === undefined ? 'unknown' : local(next)] },
      { label: 'last', line: lastLine(status) },
      ...(running === undefined ? [] : [{ label: 'running', line: [`since ${local(running)}`] }]),
      { label: 'missed', line: [missedText(status)] },
      ...standing.map((line) => ({ label: 'stands', line: [{ name: line }] })),
      ...(log === undefined ? [] : [{ label: 'log', line: [{ name: log }] }]),
    ];
    return {
      title: `Schedule ${name}`,
      blocks: [
        { kind: 'facts', facts },
        ...notes.map((note) => ({ kind: 'note' as const, line: [{ name: note }], tone: 'warning' as const })),
        { kind: 'note', line: ['What is run:'], tone: 'aside' },
        { kind: 'command', command },
      ],
    };
  });
}

function lastLine({ last }: ScheduleStatus): Fact['line'] {
  if (last === undefined) return ['not yet'];
  const { at, ended, exitCode, reason } = last;
  const seconds = ended === undefined ? 0 : Math.round((Date.parse(ended) - Date.parse(at)) / 1000);
  const how =
    ended === undefined ? '' : `, ${seconds} s, ${exitCode === undefined ? 'no exit code' : `exit ${exitCode}`}`;
  return [`${local(at)}${how}`, ...(reason === undefined ? [] : [': ', { name: reason }])];
}

function missedText({ missed }: ScheduleStatus): string {
  if (missed === undefined) return 'unknown';
  const { count, isCapped, first, last, since } = missed;
  if (count === 0 || first === undefined || last === undefined) return `none since ${local(since)}`;
  return count === 1
    ? `one, of ${local(first)}`
    : `${isCapped ? 'at least ' : ''}${count} since ${local(since)}, the first of ${local(first)}, the last of ${local(last)}`;
}
