import type { Inventory } from '../model/inventory.ts';
import { holdsNames } from './allow-list.ts';
import type { CaptureRecord } from './capture-format.ts';
import type { Redaction } from './redaction.ts';

/** A file's text without names. A Raspberry Pi's /proc/cpuinfo ends in its serial number. */
export function contentOf(redaction: Redaction, path: string, text: string): string {
  if (holdsNames(path)) return redaction.text(text);
  if (path === '/proc/sys/kernel/osrelease') return redaction.names(text);
  return path === '/proc/cpuinfo' ? text.replace(/^(Serial\s*:).*$/gm, '$1 0') : text;
}

type StoredInventory = Extract<CaptureRecord, { op: 'inventory' }>['inventory'];

/** Only the kernel's release may hold a name: that of the machine on which it was built. */
export function redactInventory(redaction: Redaction, inventory: Inventory): StoredInventory {
  const stored = structuredClone(inventory) as StoredInventory;
  if (stored.os.kernel !== undefined) stored.os.kernel = redaction.names(stored.os.kernel);
  return stored;
}
