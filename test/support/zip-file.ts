import { u16, u32, u64 } from './bytes.ts';

export interface ZipEntryOf {
  readonly name: string;
  readonly data: Buffer;
  /** 0: stored. The data is taken as it is. */
  readonly method?: number;
  readonly original?: number;
}

/** @param is64 sizes and places as zip64 has them */
export function zipFile(entries: readonly ZipEntryOf[], is64 = false): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, method = 0, original = data.length } of entries) {
    const sum = u32(crc32(data));
    const localExtra = is64 ? Buffer.concat([u16(1), u16(16), u64(original), u64(data.length)]) : Buffer.alloc(0);
    const extra = is64 ? Buffer.concat([u16(1), u16(24), u64(original), u64(data.length), u64(at)]) : Buffer.alloc(0);
    const size = (value: number) => u32(is64 ? 0xffffffff : value);
    const common = [u16(20), u16(0), u16(method), u32(0), sum, size(data.length), size(original), u16(name.length)];
    const local = Buffer.concat([
      u32(0x04034b50),
      ...common,
      u16(localExtra.length),
      Buffer.from(name),
      localExtra,
      data,
    ]);
    const rest = [u16(extra.length), u16(0), u16(0), u16(0), u32(0), size(at), Buffer.from(name), extra];
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), ...common, ...rest]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const record = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(entries.length), u64(entries.length)],
    ...[u64(central.length), u64(at), u32(0x07064b50), u32(0), u64(at + central.length), u32(1)],
  ]);
  const count = u16(is64 ? 0xffff : entries.length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(is64 ? 0xffffffff : central.length)];
  return Buffer.concat([...parts, central, ...(is64 ? [record] : []), ...end, u32(is64 ? 0xffffffff : at), u16(0)]);
}

export function pytorchFile(tensors: Readonly<Record<string, Buffer>>): Buffer {
  return zipFile([
    // A pickle that would run a command, if it were loaded.
    { name: 'archive/data.pkl', data: Buffer.from('\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.', 'latin1') },
    { name: 'archive/version', data: Buffer.from('3\n') },
    ...Object.entries(tensors).map(([name, data]) => ({ name: `archive/data/${name}`, data })),
  ]);
}

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
