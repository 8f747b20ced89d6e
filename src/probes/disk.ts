import { counter, missing, missingProc, seldom } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { type Table, TableSource } from './table-source.ts';

/** The unit of every sector count in /proc/diskstats, By, whatever the disk's own sector is. */
const sector = 512;
/** Memory and files that look like disks, and mappings that repeat the disks beneath them. */
const notDisks = /^(?:loop|ram|zram|dm-|md)\d*/;

/**
 * Bytes that whole disks read and wrote, and the seconds in which they had work, from /proc/diskstats
 * (Documentation/admin-guide/iostats.rst). Partitions are told from disks by /sys/block, which lists disks only.
 */
export const disk: Probe = {
  id: 'disk',
  title: 'Disks',
  open: async (host, options) => {
    const listed = host.list('/sys/block');
    if ('ok' in listed) return missing(listed);
    const file = KeptFile.open(host, '/proc/diskstats', 16 * 1024);
    if (!(file instanceof KeptFile)) return missingProc(file);
    let known: readonly string[] = listed;
    const table: Table = {
      name: (fields) => {
        fields.skip(2);
        return fields.field();
      },
      wanted: () => {
        const now = host.list('/sys/block');
        if (!('ok' in now)) known = now;
        // sysfs cannot have a slash in a name: cciss/c0d0 is cciss!c0d0 there.
        const disks = new Set(known.map((name) => name.replaceAll('!', '/')).filter((name) => !notDisks.test(name)));
        return (name) => disks.has(name);
      },
      series: (name) => [
        counter('disk.read', name, 'By'),
        counter('disk.written', name, 'By'),
        counter('disk.busy', name, 's'),
      ],
      values: (fields, row, column) => {
        fields.skip(2);
        row[column] = fields.number() * sector;
        fields.skip(3);
        row[column + 1] = fields.number() * sector;
        fields.skip(2);
        row[column + 2] = fields.number() / 1000;
      },
    };
    const by = '/proc/diskstats';
    const source = new TableSource(
      host,
      file,
      { id: 'disk', title: 'Disks', by, period: seldom(options.interval) },
      table,
    );
    const trouble = source.prepare();
    if (trouble === undefined && source.description.series.length > 0) return source;
    source.close();
    // A container, or a machine that was booted from the network, has no disk of its own.
    return trouble === undefined || file.fields.end === 0 ? undefined : missingProc(trouble);
  },
};
