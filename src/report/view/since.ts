import type { BetweenRuns, Report } from '../../model/report.ts';
import type { Block, Column, Fact, Line, Row, Section } from '../section.ts';

/** The busiest ones are listed, the rest counted. */
const mostListed = 6;

/** What happened between the last record of this host and the end of this window. */
export function sinceView({ since }: Pick<Report, 'since'>): readonly Section[] {
  if (since === undefined) return [];
  const blocks: Block[] = [
    { kind: 'facts', facts: [...spanFacts(since), ...machineFacts(since)] },
    ...cardBlocks(since),
    ...trafficBlocks(since),
    ...since.notCovered.map(
      ({ what, reason }): Block => ({
        kind: 'note',
        line: ['Not covered: ', { name: what }, ': ', { name: reason }],
        tone: 'aside',
      }),
    ),
    ...since.notes.map((note): Block => ({ kind: 'note', line: [{ name: note }], tone: 'warning' })),
  ];
  return [{ title: 'Since the last record', blocks }];
}

function spanFacts({ record, elapsed, unknown, covered, asleep }: BetweenRuns): Fact[] {
  const length: Line = elapsed === undefined ? [] : [', ', { figure: elapsed }, ' before the end of this window'];
  return [
    { label: 'Last record', line: [{ name: record }, ...length] },
    ...(unknown === undefined
      ? []
      : [
          {
            label: 'Rebooted',
            line: [
              'up to the boot ',
              ...(unknown.length === undefined ? [] : [{ figure: unknown.length }, ' ']),
              { name: unknown.reason },
            ],
          },
          { label: 'Covered', line: ['from the boot, ', { figure: covered }] },
        ]),
    ...(asleep === undefined ? [] : [{ label: 'Asleep', line: [{ figure: asleep }, ', in suspend'] }]),
  ];
}

function machineFacts({ cpu, container, gpu, disk }: BetweenRuns): Fact[] {
  const facts: Fact[] = [];
  if (cpu !== undefined) {
    const { busy, capacity, utilisation } = cpu;
    const isWhole = capacity !== undefined && utilisation !== undefined;
    facts.push({
      label: 'CPU',
      line: isWhole
        ? [
            { figure: utilisation, as: 'share' },
            ': ',
            { figure: busy },
            ' busy of ',
            { figure: capacity },
            ' (CPUs x time)',
          ]
        : [{ figure: busy }, ' busy core-seconds'],
    });
  }
  if (container !== undefined) {
    facts.push({ label: 'Container', line: [{ figure: container.cpu }, ' of CPU time in ', { name: container.path }] });
  }
  if (gpu !== undefined) {
    const line: Line = [
      { figure: gpu.energy },
      ', a mean of ',
      { figure: gpu.meanPower },
      ', at the boundary components',
    ];
    facts.push({ label: 'GPUs', line });
  }
  if (disk !== undefined) {
    facts.push({ label: 'Disks', line: [{ figure: disk.read }, ' read, ', { figure: disk.written }, ' written'] });
  }
  return facts;
}

/** Each card, where the sum of all does not say it. */
function cardBlocks({ gpus, gpu }: BetweenRuns): Block[] {
  if (gpus.length === 0 || (gpus.length === 1 && gpu !== undefined)) return [];
  const columns: readonly Column[] = [
    { title: 'GPU', align: 'right' },
    { title: 'of', align: 'left', fit: 'cut' },
    { title: 'energy', align: 'right' },
    { title: 'mean power', align: 'right' },
  ];
  const rows = gpus.map(
    ({ index, name, energy, meanPower }): Row => ({
      cells: [[String(index)], [{ name }], [{ figure: energy }], [{ figure: meanPower }]],
    }),
  );
  return [{ kind: 'table', columns, rows }];
}

interface Carried {
  readonly name: string;
  readonly figures: readonly [BetweenRuns['covered'], BetweenRuns['covered']];
}

function trafficBlocks({ disks, disk, networks }: BetweenRuns): Block[] {
  const ofDisks = disks.map(({ name, read, written }): Carried => ({ name, figures: [read, written] }));
  const ofNetworks = networks.map(({ name, received, sent }): Carried => ({ name, figures: [received, sent] }));
  const isSaid = disk !== undefined && disks.length === 1;
  return [
    ...(isSaid ? [] : tableOf(['disk', 'read', 'written'], ofDisks)),
    ...tableOf(['network', 'received', 'sent'], ofNetworks),
  ];
}

function tableOf([noun, one, other]: readonly [string, string, string], all: readonly Carried[]): Block[] {
  const sum = ({ figures: [a, b] }: Carried) => a.value + b.value;
  const moving = all.filter((carried) => sum(carried) > 0).sort((a, b) => sum(b) - sum(a));
  if (moving.length === 0) return [];
  const rows = moving
    .slice(0, mostListed)
    .map(({ name, figures: [a, b] }): Row => ({ cells: [[{ name }], [{ figure: a }], [{ figure: b }]] }));
  const rest = moving.length - rows.length;
  if (rest > 0) rows.push({ cells: [[`${rest} more, with less`], [], []], tone: 'aside' });
  const columns: readonly Column[] = [
    { title: noun, align: 'left', fit: 'cut' },
    { title: one, align: 'right' },
    { title: other, align: 'right' },
  ];
  return [{ kind: 'table', columns, rows }];
}
