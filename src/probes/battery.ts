import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import { adviceOf } from '../model/remedy.ts';
import { gauge, missing } from './columns.ts';
import { KeptFile, readText } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { andReason, rowSource } from './row-source.ts';

const root = '/sys/class/power_supply';
const discharging = Buffer.from('Discharging');
const charging = Buffer.from('Charging');
/** Controllers of batteries measure every few seconds. */
const step = 5;

/**
 * What the machine draws from its batteries, W (Documentation/ABI/testing/sysfs-class-power: µW, or µA and µV). It is
 * the whole machine's draw only while a battery discharges and nothing else feeds the machine.
 */
export const battery: Probe = {
  id: 'battery',
  title: 'Battery',
  open: async (host, options) => {
    const listed = host.list(root);
    if ('ok' in listed) return listed.why === 'absent' ? undefined : missing(listed);
    const names = [...listed].sort();
    const typed = (type: string) => names.filter((name) => readText(host, `${root}/${name}/type`) === type);
    // Scope "Device": the battery of a mouse or a keyboard.
    const found = typed('Battery').filter((name) => readText(host, `${root}/${name}/scope`) !== 'Device');
    if (found.length === 0) return undefined;
    const batteries = found.map((name) => new Battery(host, name));
    const mains = typed('Mains').flatMap((name) => {
      const file = KeptFile.open(host, `${root}/${name}/online`, 64);
      return file instanceof KeptFile ? file : [];
    });
    const close = () => {
      for (const file of mains) file.close();
      for (const each of batteries) each.close();
    };
    const feeds = () => {
      let fed = false;
      let discharges = false;
      for (const file of mains) fed = file.number() === 1 || fed;
      for (const each of batteries) {
        each.refresh();
        fed ||= each.status === 'charging';
        discharges ||= each.status === 'discharging';
      }
      return discharges && !fed;
    };
    const refused = batteries.flatMap((each) => each.refused ?? [])[0];
    if (refused !== undefined || !feeds()) {
      close();
      if (refused !== undefined) return missing(refused);
      return missing(
        failure('unsupported', `on mains power: ${found.join(', ')} tells nothing of what the machine draws`),
        adviceOf('Unplug the charger to measure by the battery.'),
      );
    }
    const energy = { component: 'machine', boundary: 'node', counted: true, maximumPower: 1000, step } as const;
    const period = Math.max(1, options.interval);
    const series = batteries.map(({ name }) => gauge('power', name, 'W', energy));
    return rowSource(
      host,
      { id: 'battery', title: battery.title, by: 'battery', period, series },
      (row) => {
        let reason: string | undefined;
        const feeding = feeds();
        for (let index = 0; index < batteries.length; index += 1) {
          row[index] = feeding ? batteries[index]!.watts : Number.NaN;
          if (feeding && Number.isNaN(row[index]))
            reason = andReason(reason, `${batteries[index]!.name}: no power in it`);
        }
        return feeding ? reason : 'on mains power: the battery tells nothing of what the machine draws';
      },
      close,
    );
  },
};

class Battery {
  readonly name: string;
  /** Why the battery cannot be read at all. */
  readonly refused: Failure | undefined;
  status: 'charging' | 'discharging' | 'neither' = 'neither';
  watts = Number.NaN;
  readonly #status: KeptFile | Failure;
  /** Power; or current, then voltage. */
  readonly #levels: readonly (KeptFile | Failure)[];

  constructor(host: Host, name: string) {
    const open = (file: string) => KeptFile.open(host, `${root}/${name}/${file}`, 64);
    this.name = name;
    this.#status = open('status');
    const power = open('power_now');
    const noPower = !(power instanceof KeptFile) && power.why === 'absent';
    this.#levels = noPower ? [open('current_now'), open('voltage_now')] : [power];
    this.refused = [this.#status, ...this.#levels].find((file): file is Failure => !(file instanceof KeptFile));
  }

  refresh(): void {
    this.status = 'neither';
    this.watts = 1;
    const status = this.#status;
    if (status instanceof KeptFile && status.refresh() === undefined && status.fields.field()) {
      if (status.fields.is(discharging)) this.status = 'discharging';
      else if (status.fields.is(charging)) this.status = 'charging';
    }
    for (let index = 0; index < this.#levels.length; index += 1) {
      const file = this.#levels[index]!;
      const micro = file instanceof KeptFile ? file.number() : file;
      this.watts *= typeof micro === 'number' ? micro / 1e6 : Number.NaN;
    }
    // Some drivers give what flows out of the battery a minus sign.
    this.watts = Math.abs(this.watts);
  }

  close(): void {
    for (const file of [this.#status, ...this.#levels]) if (file instanceof KeptFile) file.close();
  }
}
