import { failure } from '../model/availability.ts';
import { gauge, missingProc } from './columns.ts';
import type { Fields } from './fields.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

// In the kernel's own order, so that one pass finds them all.
const keys = [
  ['MemTotal:', 'memory.total'],
  ['MemFree:', 'memory.free'],
  ['MemAvailable:', 'memory.available'],
  ['Buffers:', 'memory.buffers'],
  ['Cached:', 'memory.cached'],
  ['SwapTotal:', 'memory.swap_total'],
  ['SwapFree:', 'memory.swap_free'],
] as const;
const keyBytes = keys.map(([key]) => Buffer.from(key));
const total = 0;

/**
 * Memory in bytes from /proc/meminfo, whose "kB" are 1024 bytes (proc_meminfo(5)). MemAvailable came with Linux 3.14: it
 * is NaN before.
 */
export const memory: Probe = {
  id: 'memory',
  title: 'Memory',
  open: async (host, options) => {
    const file = KeptFile.open(host, '/proc/meminfo', 8192);
    if (!(file instanceof KeptFile)) return missingProc(file);
    const first = new Float64Array(keys.length);
    const unreadable = file.refreshWhole();
    if (unreadable === undefined) parse(file.fields, first);
    if (unreadable !== undefined || Number.isNaN(first[total])) {
      file.close();
      return missingProc(unreadable ?? failure('broken', '/proc/meminfo: no MemTotal in it'));
    }
    return rowSource(
      host,
      {
        id: 'memory',
        title: 'Memory',
        by: '/proc/meminfo',
        period: options.interval,
        series: keys.map(([, metric]) => gauge(metric, 'all', 'By')),
      },
      (row) => {
        row.fill(Number.NaN);
        const trouble = file.refreshWhole();
        if (trouble !== undefined) return trouble.detail;
        parse(file.fields, row);
        return Number.isNaN(row[total]) ? '/proc/meminfo: no MemTotal in it' : undefined;
      },
      () => file.close(),
    );
  },
};

function parse(fields: Fields, row: Float64Array): void {
  row.fill(Number.NaN);
  let found = 0;
  do {
    if (!fields.field()) continue;
    for (let key = 0; key < keyBytes.length; key += 1) {
      if (!fields.is(keyBytes[key]!)) continue;
      row[key] = fields.number() * 1024;
      found += 1;
      break;
    }
  } while (found < keys.length && fields.nextLine());
}
