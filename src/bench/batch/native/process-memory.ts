import { readFileSync, writeFileSync } from 'node:fs';

let since = 'it began';

/** Lets the peak begin anew, so that no earlier point is in it (proc_pid_clear_refs(5), value 5). */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    since = 'the point was opened';
  } catch {
    // Where /proc is read-only or absent the peak is that of the whole life, and says so.
  }
}

/** The peak of this process's resident memory, By; absent where the kernel does not tell. */
export function processMemory(): { readonly peak: number; readonly by: string } | undefined {
  let status: string;
  try {
    status = readFileSync('/proc/self/status', 'latin1');
  } catch {
    return undefined;
  }
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined
    ? undefined
    : { peak: Number(kibibytes) * 1024, by: `VmHWM of the child since ${since}` };
}
