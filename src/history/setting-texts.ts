import type { Report } from '../model/report.ts';

type CpuSettings = NonNullable<Extract<Report, { readonly kind: 'audit' }>['settings']>;
type Gpus = Extract<Report, { readonly kind: 'audit' }>['gpus'];

/** What is set on the host, by the names under which a change of it is told. What is not known is left out. */
export function settingTexts(report: Report): Record<string, string> {
  const { distribution, release, kernel } = report.host.inventory.os;
  const system = [distribution, release].filter((part) => part !== undefined).join(' ');
  const cpu = report.kind === 'audit' && report.settings !== undefined ? cpuTexts(report.settings) : [];
  const gpus = report.kind === 'audit' ? gpuTexts(report.gpus) : [];
  const all: readonly Told[] = [['system', system], ['kernel', kernel], ...cpu, ...gpus];
  return Object.fromEntries(all.flatMap(([name, text]) => (text ? [[name, text] as const] : [])));
}

type Told = readonly [name: string, text: string | undefined];

function cpuTexts({ driver, governors, energyPreferences, turbo, idleStates }: CpuSettings): readonly Told[] {
  const off = idleStates
    .filter(({ disabled }) => disabled > 0)
    .map(({ name, cpus, disabled }) => (disabled === cpus ? name : `${name} (${disabled} of ${cpus})`));
  return [
    ['frequency driver', driver],
    ['governor', valuesText(governors)],
    ['energy preference', valuesText(energyPreferences)],
    ['turbo', turbo === undefined ? undefined : onOff(turbo)],
    ['idle states off', idleStates.length === 0 ? undefined : off.join(', ') || 'none'],
  ];
}

/** One that all CPUs have stands alone. */
function valuesText(values: CpuSettings['governors']): string {
  const [only] = values;
  if (values.length === 1) return only!.value;
  return values.map(({ value, cpus }) => `${value} (${cpus})`).join(', ');
}

function gpuTexts(gpus: Gpus): readonly Told[] {
  const over = (of: (gpu: Gpus[number]) => string | undefined) => {
    const texts = gpus.map(of);
    const distinct = new Set(texts);
    // One that all cards have stands once; else each card's, in their order.
    return distinct.size === 1 ? texts[0] : texts.map((text) => text ?? 'unknown').join(', ');
  };
  const enforced = over(({ limits }) => limits.enforced && `${Math.round(limits.enforced.value)} W`);
  return gpus.length === 0
    ? []
    : [
        ['GPU driver', over(({ driver }) => driver)],
        ['GPU power limit', enforced],
        ['GPU persistence', over(({ persistence }) => onOff(persistence))],
        ['GPU ECC', over(({ ecc }) => onOff(ecc))],
        ['GPU MIG', over(({ mig }) => onOff(mig))],
      ];
}

function onOff(is: boolean | undefined): string | undefined {
  return is === undefined ? undefined : is ? 'on' : 'off';
}
