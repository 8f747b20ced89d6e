import type { Repeat, RunReport } from '../../model/report.ts';
import { outliers } from '../../statistics/outliers.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import { bare } from './gpu-words.ts';

/** So many of the first ones are listed, and so many more that failed or lie far from the rest. */
const firstListed = 10;
const mostListed = 20;

/** As many columns of figures as 80 columns hold, from the first on; JSON and CSV hold the others too. */
const mostFigures = 6;

interface FigureColumn {
  readonly title: string;
  readonly of: (repeat: Repeat) => Line;
}

const figures: readonly FigureColumn[] = [
  { title: 'wall', of: ({ wall }) => bare(wall) },
  { title: 'CPU', of: ({ cpu }) => bare(cpu?.total) },
  { title: 'energy', of: ({ energy }) => bare(energy) },
  { title: 'above idle', of: ({ aboveIdle }) => bare(aboveIdle) },
  { title: 'GPU', of: ({ gpuEnergy }) => bare(gpuEnergy) },
  { title: 'tasks', of: ({ tasks }) => (tasks === undefined ? [] : [String(tasks)]) },
  { title: 'power', of: ({ meanPower }) => bare(meanPower) },
  { title: 'memory', of: ({ memory }) => bare(memory) },
];

/** Each repeat by itself: the first ones, and those that failed or lie far from the rest. */
export function runRepeatsView({ repeats }: RunReport): readonly Section[] {
  if (repeats.length < 2) return [];
  const outlying = outlyingRepeats(repeats);
  const listed = listedRepeats(repeats, outlying);
  const shown = figures.filter(({ of }) => listed.some((repeat) => of(repeat).length > 0)).slice(0, mostFigures);
  const columns: readonly Column[] = [
    { title: 'repeat', align: 'right' },
    { title: 'exit', align: 'left', fit: 'cut' },
    ...shown.map(({ title }): Column => ({ title, align: 'right' })),
  ];
  const rows = listed.map((repeat) => repeatRow(repeat, shown, outlying.has(repeat.index)));
  const blocks: Block[] = [{ kind: 'table', columns, rows }];
  const isMarked = listed.some(({ index }) => outlying.has(index));
  if (isMarked) blocks.push(aside('* Its wall time or energy lies far from the rest.'));
  const unlisted = repeats.length - listed.length;
  if (unlisted > 0) {
    blocks.push(aside(`${unlisted} more of ${repeats.length} are not listed; JSON and CSV hold them all.`));
  }
  return [{ title: 'Repeats', blocks }];
}

/** By their index. Where some succeeded, those that failed are not compared: they did something else. */
function outlyingRepeats(repeats: readonly Repeat[]): ReadonlySet<number> {
  const succeeded = repeats.filter(({ exitCode }) => exitCode === 0);
  const compared = succeeded.length > 0 ? succeeded : repeats;
  const of = (value: (repeat: Repeat) => number | undefined) => {
    const known = compared.flatMap((repeat) => {
      const number = value(repeat);
      return number === undefined ? [] : [{ index: repeat.index, number }];
    });
    return outliers(known.map(({ number }) => number)).map((position) => known[position]!.index);
  };
  return new Set([...of(({ wall }) => wall.value), ...of(({ energy }) => energy?.value)]);
}

function listedRepeats(repeats: readonly Repeat[], outlying: ReadonlySet<number>): readonly Repeat[] {
  if (repeats.length <= mostListed) return repeats;
  const isRemarkable = ({ index, exitCode }: Repeat) => exitCode !== 0 || outlying.has(index);
  const remarkable = repeats.slice(firstListed).filter(isRemarkable);
  return [...repeats.slice(0, firstListed), ...remarkable.slice(0, mostListed - firstListed)];
}

function repeatRow(repeat: Repeat, shown: readonly FigureColumn[], isOutlying: boolean): Row {
  const { index, exitCode, signal } = repeat;
  const ending: Line = [{ name: signal ?? (exitCode === null ? 'unknown' : String(exitCode)) }];
  // The mark stands before the number, so that numbers stand above numbers.
  const called = `${isOutlying ? '* ' : ''}${index}`;
  return {
    cells: [[called], ending, ...shown.map(({ of }) => of(repeat))],
    ...(isOutlying || exitCode !== 0 ? { tone: 'warning' } : {}),
  };
}

function aside(text: string): Block {
  return { kind: 'note', line: [text], tone: 'aside' };
}
