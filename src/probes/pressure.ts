import { type Failure, failure } from '../model/availability.ts';
import { adviceOf, type Remedy } from '../model/remedy.ts';
import type { Series } from '../model/series.ts';
import { counter, missing, seldom } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { andReason, rowSource } from './row-source.ts';

const kinds = [
  { metric: 'pressure.some', key: Buffer.from('some') },
  { metric: 'pressure.full', key: Buffer.from('full') },
] as const;
const total = Buffer.from('total=');

/**
 * Pressure stall information: seconds in which some, or all, tasks waited for CPU, memory or I/O
 * (Documentation/accounting/psi.rst; `total` is in microseconds). Kernels before 5.13 have no `full` for the CPU.
 */
export const pressure: Probe = {
  id: 'pressure',
  title: 'Pressure stall information',
  open: async (host, options) => {
    const files: KeptFile[] = [];
    const series: Series[] = [];
    const columns: { readonly file: KeptFile; readonly key: Buffer }[] = [];
    let unreadable: Failure | undefined;
    for (const resource of ['cpu', 'memory', 'io']) {
      const file = KeptFile.open(host, `/proc/pressure/${resource}`, 512);
      if (!(file instanceof KeptFile)) {
        unreadable ??= file;
        continue;
      }
      const trouble = file.refresh();
      const found = trouble === undefined ? kinds.filter(({ key }) => file.fields.seek(key)) : [];
      if (found.length === 0) {
        file.close();
        unreadable ??= trouble ?? failure('broken', `${file.path}: no pressure in it`);
        continue;
      }
      files.push(file);
      for (const { metric, key } of found) {
        series.push(counter(metric, resource, 's'));
        columns.push({ file, key });
      }
    }
    if (files.length === 0) return missing(unreadable!, remedyFor(unreadable!));
    return rowSource(
      host,
      { id: 'pressure', title: pressure.title, by: '/proc/pressure', period: seldom(options.interval), series },
      (row) => {
        let reason: string | undefined;
        row.fill(Number.NaN);
        let index = 0;
        for (let at = 0; at < files.length; at += 1) {
          const file = files[at]!;
          const trouble = file.refresh();
          if (trouble !== undefined) reason = andReason(reason, trouble.detail);
          for (; index < columns.length && columns[index]!.file === file; index += 1) {
            if (trouble !== undefined) continue;
            const { fields } = file;
            if (fields.seek(columns[index]!.key) && fields.after(total)) row[index] = fields.number() / 1e6;
            if (Number.isNaN(row[index])) reason = andReason(reason, `${file.path}: no total in it`);
          }
        }
        return reason;
      },
      () => {
        for (const file of files) file.close();
      },
    );
  },
};

function remedyFor({ why }: Failure): Remedy | undefined {
  if (why !== 'absent' && why !== 'unsupported') return undefined;
  return adviceOf('Boot a kernel that has CONFIG_PSI, with psi=1 on its command line.');
}
