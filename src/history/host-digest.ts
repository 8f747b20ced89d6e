import { createHash, createHmac } from 'node:crypto';
import { readSmallFile } from '../host/small-file.ts';

/** Reads a file of the host that is measured; what is no text is the reason why there is none. */
type Read = (path: string) => unknown;

const places = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const largest = 1024;

/**
 * Tells hosts apart without naming them: a keyed digest of the machine-id, as machine-id(5) asks for. Containers and old
 * systems have none: there the hardware tells, which machines of one kind have in common.
 *
 * @param hardware as `hardwareKey` writes it
 */
export function hostDigest(hardware: string, read: Read = readOwn): string {
  for (const place of places) {
    const text = read(place);
    const id = typeof text === 'string' ? text.trim() : '';
    if (/^[0-9a-f]{32}$/i.test(id))
      return createHmac('sha256', id).update('negawatt history').digest('hex').slice(0, 16);
  }
  return `hardware-${createHash('sha256').update(hardware).digest('hex').slice(0, 16)}`;
}

function readOwn(path: string): unknown {
  const file = readSmallFile(path, largest);
  return 'text' in file ? file.text : file;
}
