import type { IdleBaseline, IdlePower } from '../../model/idle-baseline.ts';
import { type Quantity, quantity } from '../../model/quantity.ts';
import type { Block, Column, Fact, Line, Row, Section } from '../section.ts';

const powers: readonly Column[] = [
  { title: 'of', align: 'left', fit: 'cut' },
  { title: 'boundary', align: 'left' },
  { title: 'idle power P0', align: 'right' },
  { title: 'spread', align: 'right' },
];
const workers: readonly Column[] = [
  { title: 'pid', align: 'right' },
  { title: 'process', align: 'left', fit: 'cut' },
  { title: 'of a core', align: 'right' },
  { title: 'of a GPU', align: 'right' },
];

/** An idle baseline as it was measured just now, and where it is kept. */
export function idleBaselineView(baseline: IdleBaseline, path: string): readonly Section[] {
  const { boundaries, gpus } = baseline;
  const withoutCards = gpus.length > 0;
  const rows: Row[] = [
    ...boundaries.map((one) => {
      const of = one.boundary !== 'components' ? 'the whole machine' : withoutCards ? 'all but the GPUs' : 'its parts';
      return powerRow([of], one.boundary, one);
    }),
    ...gpus.map((gpu) => powerRow([`GPU ${gpu.index} `, { name: gpu.name }], 'components', gpu)),
  ];
  const spread: Block = {
    kind: 'note',
    line: ['Spread: standard deviation of the power, whose mean has the interval beside it.'],
    tone: 'aside',
  };
  return [
    { title: 'Idle baseline', blocks: [{ kind: 'table', columns: powers, rows }, spread, ...disturbance(baseline)] },
    {
      title: 'How it was measured',
      blocks: [{ kind: 'facts', facts: facts(baseline, path) }, ...workerBlocks(baseline)],
    },
  ];
}

function powerRow(of: Line, boundary: IdleBaseline['boundaries'][number]['boundary'], power: IdlePower): Row {
  const provenance = { kind: 'measured', by: power.by } as const;
  const watts = quantity(power.watts, 'W', provenance, { boundary, interval: power.interval });
  const spread: Line =
    power.spread === undefined ? [] : [{ figure: quantity(power.spread.watts, 'W', provenance, { boundary }) }];
  return { cells: [of, [boundary], [{ figure: watts }], spread] };
}

function facts({ stretch, measuredAt, kernel, boundaries, gpus }: IdleBaseline, path: string): Fact[] {
  const each = [...boundaries, ...gpus].flatMap(({ spread }) => (spread === undefined ? [] : [spread.each]));
  const read = [...new Set([...boundaries, ...gpus].map(({ by }) => by))];
  const chosen: Line =
    stretch.busy === undefined
      ? [', all of it: no CPU time was read that would tell when it was quiet']
      : [
          ' of ',
          { figure: time(stretch.of) },
          ', those in which the CPUs were least busy: ',
          { figure: quantity(stretch.busy, '1', { kind: 'measured', by: '/proc/stat' }), as: 'share' },
          ' of their capacity',
        ];
  return [
    { label: 'Stretch', line: [{ figure: time(stretch.seconds) }, ...chosen] },
    ...(each.length === 0
      ? []
      : [{ label: 'Spread', line: ['of means over ', { figure: time(Math.max(...each)) }, ' each'] satisfies Line }]),
    { label: 'Read from', line: [{ name: read.join(', ') }] },
    { label: 'Date', line: [measuredAt] },
    ...(kernel === undefined ? [] : [{ label: 'Kernel', line: [{ name: kernel }] satisfies Line }]),
    { label: 'Kept in', line: [{ name: path }] },
    {
      label: 'Used by',
      line: ['every later report of this hardware, for energy above idle, until it is measured again'],
    },
  ];
}

function disturbance({ disturbed, stretch, gpus }: IdleBaseline): Block[] {
  if (!disturbed) return [];
  const busy = gpus.filter((gpu) => (gpu.busy ?? 0) > 0).map(({ index }) => String(index));
  const cpu: Line =
    stretch.busy === undefined
      ? []
      : [
          ' the CPUs were busy for ',
          { figure: quantity(stretch.busy, '1', { kind: 'measured', by: '/proc/stat' }), as: 'share' },
          ' of their capacity',
        ];
  const cards: Line = busy.length === 0 ? [] : [`${cpu.length > 0 ? ',' : ''} kernels ran on GPU ${busy.join(', ')}`];
  const line: Line = [
    'Warning: the machine was not idle:',
    ...cpu,
    ...cards,
    '. It is kept, but is more than the idle power. Stop what is listed below, and measure again.',
  ];
  return [{ kind: 'note', line, tone: 'warning' }];
}

function workerBlocks({ disturbers }: IdleBaseline): Block[] {
  if (disturbers.length === 0) {
    return [{ kind: 'note', line: ['No process used more than 1 % of a core, or a GPU.'], tone: 'aside' }];
  }
  const share = (value: number, by: string): Line => [
    { figure: quantity(value, '1', { kind: 'measured', by }), as: 'share' },
  ];
  const rows = disturbers.map(
    ({ pid, name, cores, gpu, isOwn }): Row => ({
      cells: [
        [String(pid)],
        isOwn ? [{ name }, ' (negawatt itself)'] : [{ name }],
        cores === undefined ? [] : share(cores, '/proc/<pid>/stat'),
        gpu === undefined ? [] : share(gpu.sm, 'SM utilisation'),
      ],
      ...(isOwn ? { tone: 'aside' as const } : {}),
    }),
  );
  return [
    { kind: 'table', columns: workers, rows },
    {
      kind: 'note',
      line: ['Who worked meanwhile: above 1 % of a core or on a GPU, over the whole time.'],
      tone: 'aside',
    },
  ];
}

function time(seconds: number): Quantity<'s'> {
  return quantity(seconds, 's', { kind: 'measured', by: 'monotonic clock' });
}
