import type { CpuTime } from './cgroup-files.ts';

/** sys/resource.h: RUSAGE_CHILDREN. */
const children = -1;
/** struct rusage has 144 bytes on 64-bit Linux: two struct timeval first, each of two 64-bit words. */
const usageSize = 144;
/** fcntl.h: O_CLOEXEC, alike on x64 and arm64. */
const closeOnExec = 0o2000000;

/** What Node has no door to. */
export interface CLibrary {
  /** CPU time of all children that this process waited for, with what those had waited for: getrusage(2), in µs. */
  reapedCpu(): CpuTime | undefined;
  /** pipe2(2), closed in programs that are started. A socket, which Node makes, cannot be opened as /dev/stdout. */
  pipe(): Pipe | undefined;
}

/** Two file descriptors. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** The C library that Node itself is linked to; undefined where it cannot be called. */
export async function cLibrary(): Promise<CLibrary | undefined> {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined;
  try {
    const koffi = await import('koffi');
    const library = koffi.load(null);
    const getrusage = library.func('getrusage', 'int', ['int', 'void *']) as (who: number, usage: Buffer) => number;
    const pipe2 = library.func('pipe2', 'int', ['void *', 'int']) as (ends: Int32Array, flags: number) => number;
    const usage = Buffer.alloc(usageSize);
    const timeAt = (offset: number) =>
      Number(usage.readBigInt64LE(offset)) + Number(usage.readBigInt64LE(offset + 8)) / 1e6;
    return {
      reapedCpu: () => (getrusage(children, usage) === 0 ? { user: timeAt(0), system: timeAt(16) } : undefined),
      pipe: () => {
        const ends = new Int32Array(2);
        return pipe2(ends, closeOnExec) === 0 ? { readEnd: ends[0]!, writeEnd: ends[1]! } : undefined;
      },
    };
  } catch (error) {
    // koffi has no build for this machine, or the program shows no symbols.
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    return undefined;
  }
}
