import type { Quantity } from '../../model/quantity.ts';
import type { AuditReport } from '../../model/report.ts';
import type { Block, Fact, Line, Section, Span } from '../section.ts';
import { settingsFacts } from './settings.ts';
import { trafficBlocks } from './traffic.ts';

/** What the rest of the machine did, in few lines. */
export function machineView(report: AuditReport): readonly Section[] {
  const facts = [
    ...cpuFacts(report.cpu),
    ...memoryFacts(report.memory),
    ...pressureFacts(report.pressure),
    ...settingsFacts(report.settings),
    ...containerFacts(report.container),
  ];
  const blocks: Block[] = facts.length === 0 ? [] : [{ kind: 'facts', facts }];
  return [{ title: 'Machine', blocks: [...blocks, ...trafficBlocks(report)] }];
}

function share(figure: Quantity): Span {
  return { figure, as: 'share' };
}

function cpuFacts(cpu: AuditReport['cpu']): Fact[] {
  if (cpu === undefined) return [];
  const cores = cpu.perCore.flatMap(({ cpu: name, utilisation }) =>
    utilisation === undefined ? [] : [{ name, utilisation }],
  );
  const busiest = cores.reduce<(typeof cores)[number] | undefined>(
    (most, core) => (most === undefined || core.utilisation.value > most.utilisation.value ? core : most),
    undefined,
  );
  const rest = (
    [
      ['waiting for I/O', cpu.iowait],
      ['stolen by the hypervisor', cpu.steal],
      ['in guests', cpu.guest],
    ] as const
  )
    .filter(([, figure]) => figure.value !== 0)
    .flatMap(([what, figure]): Line => [', ', share(figure), ` ${what}`]);
  const facts: Fact[] = [
    { label: 'CPU', line: [share(cpu.utilisation), ' busy of ', { figure: cpu.online }, ' CPUs', ...rest] },
  ];
  if (busiest !== undefined && cores.length > 1) {
    facts.push({ label: 'Busiest CPU', line: [{ name: busiest.name }, ' at ', share(busiest.utilisation)] });
  }
  if (cpu.frequency !== undefined) {
    const { mean, lowest, highest } = cpu.frequency;
    facts.push({
      label: 'Frequency',
      line: [{ figure: mean }, ', between ', { figure: lowest }, ' and ', { figure: highest }],
    });
  }
  if (cpu.load !== undefined) {
    const line = cpu.load.flatMap((figure, index): Line => (index === 0 ? [{ figure }] : [', ', { figure }]));
    facts.push({ label: 'Load', line: [...line, ' over 1, 5 and 15 min'] });
  }
  return facts;
}

function memoryFacts(memory: AuditReport['memory']): Fact[] {
  if (memory === undefined) return [];
  const { used, total, available, swapUsed } = memory;
  const swap: Line = swapUsed === undefined ? [] : [', ', { figure: swapUsed }, ' of swap used'];
  return [
    {
      label: 'Memory',
      line: [{ figure: used }, ' used of ', { figure: total }, ', ', { figure: available }, ' available', ...swap],
    },
  ];
}

function pressureFacts(pressure: AuditReport['pressure']): Fact[] {
  const lines = pressure.map(({ resource, some, full }): Line => {
    const all: Line = full === undefined ? [] : [' (all: ', share(full), ')'];
    return [{ name: resource }, ' ', share(some), ...all];
  });
  if (lines.length === 0) return [];
  const line = lines.flatMap((one, index): Line => (index === 0 ? one : [', ', ...one]));
  return [{ label: 'Pressure', line: ['some tasks waited for ', ...line, ' of the window'] }];
}

function containerFacts(container: AuditReport['container']): Fact[] {
  if (container === undefined) return [];
  const { path, cores, cpu, throttled, memory, memoryLimit } = container;
  const parts: Line[] = [[{ name: path }]];
  if (cpu !== undefined) parts.push([{ figure: cpu }, ' of CPU time']);
  if (cores !== undefined) parts.push(['limit ', { figure: cores }, ' CPUs']);
  if (throttled !== undefined) parts.push(['throttled for ', share(throttled), ' of the window']);
  if (memory !== undefined) parts.push([{ figure: memory }, ' of memory']);
  if (memoryLimit !== undefined) parts.push(['limit ', { figure: memoryLimit }]);
  return [{ label: 'Container', line: parts.flatMap((part, index): Line => (index === 0 ? part : [', ', ...part])) }];
}
