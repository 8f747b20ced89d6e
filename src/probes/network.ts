import type { Host } from '../host/host.ts';
import { counter, missingProc, seldom } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { type Table, TableSource } from './table-source.ts';

const colon = 0x3a;
/** IFNAMSIZ of the kernel, without the closing NUL. */
const longestName = 15;

/** Bytes that every interface but the loopback received and sent, from /proc/net/dev (proc_net(5)). */
export const network: Probe = {
  id: 'network',
  title: 'Network interfaces',
  open: async (host, options) => {
    const file = openTable(host);
    if (!(file instanceof KeptFile)) return missingProc(file);
    const source = new TableSource(
      host,
      file,
      { id: 'network', title: 'Network interfaces', by: file.path, period: seldom(options.interval) },
      table,
    );
    const trouble = source.prepare();
    if (trouble === undefined && source.description.series.length > 0) return source;
    source.close();
    return trouble === undefined ? undefined : missingProc(trouble);
  },
};

/**
 * /proc/net is that of the reader's own network namespace: under a root that is mounted, process 1 is the host's. The
 * capture of a rooted host has only what was read then.
 */
function openTable(host: Host) {
  const own = '/proc/net/dev';
  const ofFirst = '/proc/1/net/dev';
  const [first, second] = host.kind === 'rooted' ? [ofFirst, own] : [own, ofFirst];
  const file = KeptFile.open(host, first, 8192);
  return file instanceof KeptFile || host.kind === 'real' ? file : KeptFile.open(host, second, 8192);
}

const table: Table = {
  // Kernels before 2.6.37 put no space between the name and the first number: the colon ends the name.
  name: (fields) => {
    if (!fields.field()) return false;
    const { buffer, from, to } = fields;
    const end = buffer.indexOf(colon, from);
    if (end <= from || end >= to || end - from > longestName) return false;
    fields.to = end;
    fields.position = end + 1;
    return true;
  },
  wanted: () => (name) => name !== 'lo',
  series: (name) => [counter('network.received', name, 'By'), counter('network.sent', name, 'By')],
  values: (fields, row, column) => {
    row[column] = fields.number();
    fields.skip(7);
    row[column + 1] = fields.number();
  },
};
