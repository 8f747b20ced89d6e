import type { Failure } from '../model/availability.ts';
import { counter, gauge, missing } from './columns.ts';
import { findSensors, hwmonRoot } from './hwmon-sensors.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { andReason, rowSource } from './row-source.ts';

/**
 * Power (W) and energy (J) sensors of the hwmon class (Documentation/hwmon/sysfs-interface.rst; µW and µJ there): the
 * ACPI power meter of the machine, and GPUs. What other chips measure may lie inside a part that is counted: it is
 * shown, and not added.
 */
export const hwmon: Probe = {
  id: 'hwmon',
  title: 'hwmon power sensors',
  open: async (host, options) => {
    const sensors = findSensors(host);
    if ('ok' in sensors) return sensors.why === 'absent' ? undefined : missing(sensors);
    if (sensors.length === 0) return undefined;
    const opened = sensors.map((sensor) => {
      const file = KeptFile.open(host, sensor.path, 64);
      const first = file instanceof KeptFile ? file.number() : file;
      return { sensor, file, failure: typeof first === 'number' ? undefined : first };
    });
    const readable = opened.some(({ failure }) => failure === undefined);
    const kept = opened.filter(({ sensor, failure }) => {
      // A part that is counted and cannot be read makes the sum too small, which its empty column tells.
      return readable && (failure === undefined || (sensor.energy.counted && failure.why !== 'unsupported'));
    });
    for (const one of opened) if (!kept.includes(one) && one.file instanceof KeptFile) one.file.close();
    if (!readable) {
      const failures = opened.flatMap(({ failure }) => failure ?? []);
      const refused = failures.find(({ why }) => why === 'forbidden');
      return refused === undefined ? missing(failures[0]!) : forbidden(refused);
    }
    return rowSource(
      host,
      {
        id: 'hwmon',
        title: hwmon.title,
        by: 'hwmon',
        period: Math.max(1, options.interval),
        series: kept.map(({ sensor: { metric, resource, energy } }) =>
          metric === 'power' ? gauge('power', resource, 'W', energy) : counter('energy', resource, 'J', energy),
        ),
      },
      (row) => {
        let reason: string | undefined;
        for (let index = 0; index < kept.length; index += 1) {
          const { file, sensor } = kept[index]!;
          const micro = file instanceof KeptFile ? file.number() : file;
          row[index] = typeof micro === 'number' && micro >= 0 ? micro / 1e6 : Number.NaN;
          if (typeof micro !== 'number') reason = andReason(reason, micro.detail);
          else if (Number.isNaN(row[index])) reason = andReason(reason, `${sensor.path} holds no number`);
        }
        return reason;
      },
      () => {
        for (const { file } of kept) if (file instanceof KeptFile) file.close();
      },
    );
  },
};

function forbidden(refused: Failure) {
  const files = ['power[0-9]*_average', 'power[0-9]*_input', 'energy[0-9]*_input']
    .map((name) => `${hwmonRoot}/hwmon*/${name}`)
    .join(' ');
  return missing(refused, {
    advice:
      'Let a group read them, and log in again afterwards; it lasts until the next boot (`negawatt doctor --fix` prints ' +
      'what makes it stay). Or run negawatt as root.',
    commands: [
      'sudo groupadd -f energy && sudo usermod -aG energy "$(id -un)"',
      `for file in ${files}; do [ ! -e "$file" ] || { sudo chgrp energy "$file" && sudo chmod 0440 "$file"; }; done`,
    ],
  });
}
