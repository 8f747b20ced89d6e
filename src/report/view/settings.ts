import type { AuditReport } from '../../model/report.ts';
import type { Fact, Line } from '../section.ts';
import { joined } from './gpu-words.ts';

type Settings = NonNullable<AuditReport['settings']>;

/** How the CPUs are set to save power. */
export function settingsFacts(settings: Settings | undefined): readonly Fact[] {
  if (settings === undefined) return [];
  const { driver, governors, energyPreferences, turbo, idleStates, throttled } = settings;
  const by: Line = driver === undefined ? [] : [' (', { name: driver }, ')'];
  const facts: Fact[] = [
    { label: 'Governor', line: governors.length === 0 ? [] : [...valuesLine(governors), ...by] },
    { label: 'Preference', line: valuesLine(energyPreferences) },
    { label: 'Turbo', line: turbo === undefined ? [] : [turbo ? 'on' : 'off'] },
    { label: 'Idle states', line: joined(idleStates.map(stateLine)) },
    { label: 'Heat', line: throttled === undefined ? [] : ['held a CPU down for ', { figure: throttled }] },
  ];
  return facts.filter(({ line }) => line.length > 0);
}

/** One value is that of all; several are told with how many CPUs have each. */
function valuesLine(values: Settings['governors']): Line {
  const [only] = values;
  if (only !== undefined && values.length === 1) return [{ name: only.value }];
  return joined(values.map(({ value, cpus }): Line => [{ name: value }, ` on ${cpus}`]));
}

function stateLine({ name, cpus, disabled }: Settings['idleStates'][number]): Line {
  if (disabled === 0) return [{ name }];
  return [{ name }, disabled === cpus ? ' (off)' : ` (off on ${disabled} of ${cpus})`];
}
