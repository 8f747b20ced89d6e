import type { Host } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import type { EnergySeries } from '../model/series.ts';
import { uniqueName } from './columns.ts';
import { readNumber, readText } from './kept-file.ts';
import { hasReadablePackage } from './powercap-zones.ts';

export const hwmonRoot = '/sys/class/hwmon';

/** One power or energy input of a chip. */
export interface Sensor {
  readonly path: string;
  readonly metric: 'power' | 'energy';
  readonly resource: string;
  readonly energy: EnergySeries;
}

interface Input {
  readonly path: string;
  readonly metric: 'power' | 'energy';
  readonly label: string | undefined;
  /** Time over which the chip averages, s. */
  readonly step: number;
}

interface Chip {
  readonly id: string;
  readonly name: string;
  /** A GPU on the CPU's die: only those have the voltage `vddnb` (drivers/gpu/drm/amd/pm/amdgpu_pm.c). */
  readonly integrated: boolean;
  readonly inputs: readonly Input[];
}

type Role = Pick<EnergySeries, 'component' | 'boundary' | 'maximumPower'> & { readonly reason?: string };

/** Counters without a stated range are 64 bits of microjoules wide (Documentation/hwmon/sysfs-interface.rst). */
const range = 2 ** 64 / 1e6;
/** How often a chip that does not say so is taken to measure, s. */
const usualStep = 1;
const other: Role = {
  component: 'other',
  boundary: 'components',
  maximumPower: 10_000,
  reason: 'may overlap a counted part',
};
const card: Role = { component: 'gpu', boundary: 'components', maximumPower: 3000 };
const machine: Role = { component: 'machine', boundary: 'node', maximumPower: 100_000 };

/** Every power and energy sensor, or why the class cannot be listed. */
export function findSensors(host: Host): readonly Sensor[] | Failure {
  const listed = host.list(hwmonRoot);
  if ('ok' in listed) return listed;
  const chips = listed
    .filter((id) => /^hwmon\d+$/.test(id))
    .sort((one, another) => +one.slice(5) - +another.slice(5))
    .map((id) => chipAt(host, id));
  const names = chips.map(({ name }) => name);
  const taken = new Set<string>();
  let readablePackage: boolean | undefined;
  const repeatsPowercap = () => {
    readablePackage ??= hasReadablePackage(host);
    return readablePackage;
  };
  return chips.flatMap((chip) => {
    // Numbers of chips change from boot to boot, the device behind one does not.
    const alone = names.indexOf(chip.name) === names.lastIndexOf(chip.name);
    const shown = alone ? chip.name : `${chip.name}@${deviceOf(host, chip.id)}`;
    return chip.inputs.map((input): Sensor => {
      const { reason, ...role } = roleOf(chip, input, repeatsPowercap);
      const label = input.label ?? (chip.inputs.length > 1 ? input.path.slice(input.path.lastIndexOf('/') + 1) : '');
      return {
        path: input.path,
        metric: input.metric,
        resource: uniqueName(label === '' ? shown : `${shown}/${label}`, taken),
        energy: {
          ...role,
          counted: reason === undefined,
          ...(reason === undefined ? {} : { reason }),
          ...(input.metric === 'energy' ? { range } : {}),
          step: input.step,
        },
      };
    });
  });
}

function chipAt(host: Host, id: string): Chip {
  const folder = `${hwmonRoot}/${id}`;
  // Drivers of the older interface, the ACPI power meter's among them, keep their files with the device.
  const places = [folder, `${folder}/device`];
  const name = places.map((place) => readText(host, `${place}/name`)).find((text) => text !== undefined) || id;
  const integrated = readText(host, `${folder}/in1_label`) === 'vddnb';
  for (const place of places) {
    const files = host.list(place);
    const inputs = 'ok' in files ? [] : inputsOf(host, name, place, files);
    if (inputs.length > 0) return { id, name, integrated, inputs };
  }
  return { id, name, integrated, inputs: [] };
}

function inputsOf(host: Host, name: string, folder: string, files: readonly string[]): readonly Input[] {
  const found = new Set(files);
  const numbers = (pattern: RegExp) =>
    [...new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []))].sort((one, another) => +one - +another);
  const label = (sensor: string) => readText(host, `${folder}/${sensor}_label`) || undefined;
  const powers = numbers(/^power(\d+)_(?:average|input)$/).map((number): Input => {
    const sensor = `power${number}`;
    const averaged = found.has(`${sensor}_average`);
    const milliseconds = averaged ? readNumber(host, `${folder}/${sensor}_average_interval`) : Number.NaN;
    return {
      path: `${folder}/${sensor}_${averaged ? 'average' : 'input'}`,
      metric: 'power',
      label: label(sensor),
      step: milliseconds > 0 ? milliseconds / 1000 : usualStep,
    };
  });
  const energies = numbers(/^energy(\d+)_input$/).map((number): Input => {
    const path = `${folder}/energy${number}_input`;
    return { path, metric: 'energy', label: label(`energy${number}`), step: usualStep };
  });
  if (name === 'amdgpu') return powers;
  if (energies.length > 0 && isIntelCard(name)) return energies;
  // One counter a core, and dozens of cores: dear to read, and all of them lie inside the socket.
  return [...powers, ...energies.filter((input) => name !== 'amd_energy' || !input.label?.startsWith('Ecore'))];
}

function isIntelCard(name: string): boolean {
  return name === 'xe' || name === 'i915';
}

/** The device's own name, such as a PCI address. */
function deviceOf(host: Host, id: string): string {
  const link = `${hwmonRoot}/${id}/device`;
  const device = host.resolve(link);
  return typeof device !== 'string' || device === link ? id : device.slice(device.lastIndexOf('/') + 1);
}

function roleOf({ name, integrated, inputs }: Chip, input: Input, repeatsPowercap: () => boolean): Role {
  if (name === 'power_meter') return machine;
  if (name === 'amdgpu') return integrated ? { ...card, reason: 'is part of the CPU package' } : card;
  if (isIntelCard(name)) {
    // "pkg" is the chip on the card: it stands for the card only where the card itself is not measured.
    const whole =
      inputs.find(({ label }) => label === 'card') ?? inputs.find(({ label }) => label === 'pkg') ?? inputs[0];
    return input === whole ? card : { ...card, reason: 'lies inside the card' };
  }
  if (name === 'amd_energy' && input.label?.startsWith('Esocket')) {
    const socket: Role = { component: 'cpu-package', boundary: 'components', maximumPower: 1500 };
    return repeatsPowercap() ? { ...socket, reason: "repeats powercap's packages" } : socket;
  }
  return other;
}
