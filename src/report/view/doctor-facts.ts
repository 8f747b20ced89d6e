import type { Diagnosis, Tool } from '../../model/doctor.ts';
import { quantity } from '../../model/quantity.ts';
import type { Fact, Line } from '../section.ts';

const day = 86_400;

/** What stands around the sources: machine, container and limits, rights, tools, how commands are accounted. */
export function diagnosedFacts(diagnosis: Diagnosis): readonly Fact[] {
  const { machine, surroundings, self, tools, run, idle } = diagnosis;
  const { container, virtualization, wsl, hiddenProcesses, limits } = surroundings;
  const facts: Fact[] = [];
  const add = (label: string, line: Line | undefined) => {
    if (line !== undefined) facts.push({ label, line });
  };
  add('CPU', named(machine.cpu));
  add(
    'System',
    named([machine.distribution, machine.kernel, machine.architecture].filter(isText).join(', ') || undefined),
  );
  add(
    'Virtual machine',
    virtualization === undefined ? ['no sign of one'] : [{ name: virtualization }, wsl ? ' (WSL 2)' : ''],
  );
  add('Container', container === undefined ? ['no sign of one'] : ['yes, told by ', { name: container }]);
  for (const { what, value, group } of limits) {
    const figure = what === 'cpu' ? coresOf(value) : bytesOf(value);
    add(what === 'cpu' ? 'CPU limit' : 'Memory limit', [
      { figure },
      what === 'cpu' ? ' cores' : '',
      ', set by ',
      { name: group },
    ]);
  }
  // Below a root the limits of this process are not that machine's.
  if (limits.length === 0 && diagnosis.host !== 'rooted') add('Limits', ['none of CPU or memory']);
  add(
    'Processes',
    hiddenProcesses === undefined ? undefined : ['those of others are hidden: ', { name: hiddenProcesses }],
  );
  add('NVIDIA driver', named(machine.driver));
  if (self !== undefined) {
    add('Runs as', [{ name: self.user ?? 'a user without a name' }, ` (uid ${self.uid}), Node ${self.node}`]);
    add('Capabilities', [self.capabilities.length === 0 ? 'none, and none is needed' : self.capabilities.join(', ')]);
  }
  for (const tool of tools) add(tool.name, toolLine(tool));
  add('`run` accounts', run === undefined ? undefined : accountingLine(run));
  add('Idle baseline', idle === undefined ? undefined : idleLine(idle));
  if (diagnosis.host === 'real') add('perf counters', ['not needed: perf_event_paranoid may stay as it is']);
  return facts;
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}

function named(text: string | undefined): Line | undefined {
  return text === undefined ? undefined : [{ name: text }];
}

function toolLine({ state, path, version, detail, purpose }: Tool): Line {
  const found = [path, version === undefined ? undefined : `version ${version}`].filter(isText).join(', ');
  if (state === 'usable') return [{ name: found }];
  const why: Line = detail === undefined ? [] : [': ', { name: detail }];
  return [state === 'absent' ? 'not found' : 'not used', ...why, ` (for ${purpose})`];
}

function accountingLine({ by, reason }: NonNullable<Diagnosis['run']>): Line {
  const why: Line = reason === undefined ? [] : [': ', { name: reason }];
  return [by === undefined ? 'nothing' : `by ${by}`, ...why];
}

function idleLine({ state, measuredAt, age, detail }: NonNullable<Diagnosis['idle']>): Line {
  if (state === 'none') return ['none is kept', ...(detail === undefined ? [] : [': ', { name: detail }])];
  if (state === 'unusable') return ['cannot be used: ', { name: detail ?? '' }];
  const days = Math.max(0, (age ?? 0) / day);
  return [
    `kept, of ${measuredAt?.slice(0, 10) ?? ''}, ${days < 1 ? 'less than a day' : `${Math.floor(days)} days`} old`,
  ];
}

const measured = { kind: 'measured', by: 'control group' } as const;

function coresOf(value: number) {
  return quantity(value, '1', measured);
}

function bytesOf(value: number) {
  return quantity(value, 'By', measured);
}
