import { quantity } from '../../model/quantity.ts';
import type { AuditReport, CompressReport, Report, RunReport } from '../../model/report.ts';
import type { Fact, Line, Section, Span } from '../section.ts';
import { groupedBy } from './gpu-words.ts';

/** Which machine, and which time. */
export function hostView(report: Report): readonly Section[] {
  const { host, window, tool } = report;
  const { cpu, memory, os, board, virtualization } = host.inventory;
  const facts: Fact[] = [];
  const add = (label: string, line: Line | undefined) => {
    if (line !== undefined && line.length > 0) facts.push({ label, line });
  };
  add('CPU', list([named(cpu.model ?? cpu.vendor), ...counts(cpu)]));
  add(
    'Memory',
    memory.totalBytes === undefined ? undefined : list([[bytes(memory.totalBytes)], modules(memory.modules)]),
  );
  add('GPUs', report.kind === 'audit' ? cards(report.gpus) : undefined);
  add('Board', list([named([board?.vendor, board?.model].filter(Boolean).join(' '))]));
  add('System', list([named([os.distribution ?? os.platform, os.release].filter(Boolean).join(' ')), ...system(os)]));
  add('Machine', machine(virtualization));
  add('Window', [
    ...(report.kind === 'audit' ? ending(report.window) : runEnding(report.window)),
    ', one reading every ',
    { figure: window.interval },
  ]);
  add('Started', [{ name: window.startedAt }]);
  const where = { real: '', rooted: ', below a root folder', captured: ', from a captured host' }[host.kind];
  add('Measured by', ['negawatt ', { name: tool.version }, where]);
  return [{ title: 'Host', blocks: [{ kind: 'facts', facts }] }];
}

function named(name: string | undefined): Line | undefined {
  return name === undefined || name === '' ? undefined : [{ name }];
}

function counts({ sockets, cores, threads }: Report['host']['inventory']['cpu']): (Line | undefined)[] {
  const counted = (count: number | undefined, noun: string): Line | undefined =>
    count === undefined ? undefined : [inventoryFigure(count, '1'), ` ${noun}${count === 1 ? '' : 's'}`];
  return [counted(sockets, 'socket'), counted(cores, 'core'), counted(threads, 'thread')];
}

function modules(list: Report['host']['inventory']['memory']['modules']): Line | undefined {
  const first = list?.[0];
  if (list === undefined || first === undefined) return undefined;
  const isUniform = list.every(({ sizeBytes, type }) => sizeBytes === first.sizeBytes && type === first.type);
  if (!isUniform) return [inventoryFigure(list.length, '1'), ' modules'];
  const speed = first.megatransfers === undefined ? '' : `-${first.megatransfers}`;
  const kind: Line = first.type === undefined ? [] : [' ', { name: `${first.type}${speed}` }];
  return [inventoryFigure(list.length, '1'), ' x ', bytes(first.sizeBytes), ...kind];
}

function system({ kernel, architecture }: Report['host']['inventory']['os']): (Line | undefined)[] {
  return [kernel === undefined ? undefined : ['kernel ', { name: kernel }], named(architecture)];
}

function machine(virtualization: string | undefined): Line | undefined {
  if (virtualization === undefined) return undefined;
  return virtualization === 'none' ? ['no virtualisation found'] : ['virtual: ', { name: virtualization }];
}

function ending({ measured, asked, ending }: AuditReport['window']): Line {
  switch (ending) {
    case 'complete':
      return [{ figure: measured }];
    case 'interrupted':
      return ['interrupted: ', { figure: measured }, ' of the ', { figure: asked }, ' asked for'];
    case 'capture-ended':
      return [{ figure: measured }, ' (asked for ', { figure: asked }, '; the capture ended)'];
  }
}

/** A run is asked for repeats, not for a time; `run-command.ts` tells of an interrupt. */
function runEnding({ measured, ending }: (RunReport | CompressReport)['window']): Line {
  return ending === 'capture-ended' ? [{ figure: measured }, ' (the capture ended)'] : [{ figure: measured }];
}

/** Cards by their name and driver, each with how many there are of it. */
function cards(gpus: AuditReport['gpus']): Line {
  const groups = groupedBy(gpus, ({ name, driver }) => [name, driver]);
  return list(
    groups.flatMap((group): Line[] => {
      const [{ name, driver }] = group;
      const count = group.length === 1 ? '' : `${group.length} x `;
      return [[count, { name }], ...(driver === undefined ? [] : [['driver ', { name: driver }]])];
    }),
  );
}

function bytes(value: number): Span {
  return inventoryFigure(value, 'By');
}

function inventoryFigure(value: number, unit: 'By' | '1'): Span {
  return { figure: quantity(value, unit, { kind: 'measured', by: 'inventory' }) };
}

function list(lines: readonly (Line | undefined)[]): Line {
  const known = lines.filter((line) => line !== undefined);
  return known.flatMap((line, index) => (index === 0 ? line : [', ', ...line]));
}
