import { writeSync } from 'node:fs';
import { claimFile } from '../host/claimed-file.ts';
import type { RecordingSink } from '../model/recording.ts';

/** Characters that are written together. */
const enough = 64 * 1024;

/**
 * Writes a recording as JSON Lines while it is measured: a header, then rows (`t` seconds, `s` source, `v` values, null
 * where not read), process scans (`p` changed, `x` ended, `n` count), changed columns (`series`), trouble (`trouble`),
 * edges of windows (`mark`), and a footer. It goes to a temporary name beside the file, and gets its own name only when it is whole.
 */
export interface RecordingWriter extends RecordingSink {
  /** Puts everything on the disk, then gives the file its name; throws where something could not be written. */
  close(): void;
  /** Ends without leaving anything behind. */
  discard(): void;
}

export function writeRecording(file: string): RecordingWriter {
  const claimed = claimFile(file, 'the recording');
  let waiting = '';
  let failed: unknown;
  const flush = () => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(claimed.descriptor, bytes, at);
    } catch (error) {
      // A full disk does not end the measuring: it is told when the recording is closed, beside the report.
      failed = error;
    }
  };
  const write = (text: string) => {
    if (failed !== undefined) return;
    waiting += text;
    if (waiting.length >= enough) flush();
  };
  const line = (value: unknown) => write(`${JSON.stringify(value)}\n`);
  return {
    header: (header) => {
      line(header);
      flush();
    },
    row: (s, t, values) => {
      let text = `{"t":${t},"s":${s},"v":[`;
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index]!;
        text += `${index === 0 ? '' : ','}${Number.isFinite(value) ? value : 'null'}`;
      }
      write(`${text}]}\n`);
    },
    processes: (s, t, scan) =>
      line({
        t,
        s,
        p: scan.changed.map((entry) => [
          entry.pid,
          entry.start,
          entry.parent,
          entry.cpu,
          entry.childrenCpu,
          entry.resident,
          entry.name,
          ...(entry.terminal === undefined ? [] : [entry.terminal]),
        ]),
        x: scan.ended,
        n: scan.count,
      }),
    series: (s, t, series) => line({ t, s, series }),
    trouble: (s, t, reason) => line({ t, s, trouble: reason }),
    mark: (t, mark) => line({ t, mark }),
    footer: (footer) => line({ footer }),
    close: () => {
      if (failed === undefined) flush();
      if (failed === undefined) return claimed.commit();
      claimed.discard();
      throw claimed.refuse(failed);
    },
    discard: () => claimed.discard(),
  };
}
