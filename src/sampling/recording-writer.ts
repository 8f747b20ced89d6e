import { createWriteStream, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { NegawattError } from '../errors.ts';
import type { RecordingSink } from '../model/recording.ts';

/**
 * Writes a recording as JSON Lines while it is measured: a header, then rows (`t` seconds, `s` source, `v` values, null
 * where not read), process scans (`p` changed, `x` ended, `n` count), changed columns (`series`), trouble (`trouble`),
 * and a footer. It goes to a temporary name beside the file, and gets its own name only when it is whole.
 */
export interface RecordingWriter extends RecordingSink {
  /** Waits until everything is on the disk, then gives the file its name. */
  close(): Promise<void>;
  /** Ends without leaving anything behind. */
  discard(): Promise<void>;
}

export async function writeRecording(file: string): Promise<RecordingWriter> {
  const temporary = `${file}.${process.pid}.part`;
  const stream = createWriteStream(temporary, { flags: 'wx', mode: 0o644 });
  let failed: Error | undefined;
  stream.on('error', (error) => {
    failed = error;
  });
  await new Promise<void>((opened) => {
    stream.once('open', () => opened());
    stream.once('error', () => opened());
  });
  const refuse = () =>
    new NegawattError(
      `cannot write the recording ${file}`,
      failed?.message ?? 'unknown error',
      'Choose a folder that exists, that you may write and that has room.',
    );
  if (failed !== undefined) throw refuse();
  // A second Ctrl-C leaves at once, but leaves no half file.
  const tidy = () => rmSync(temporary, { force: true });
  process.once('exit', tidy);
  const line = (value: unknown) => {
    if (failed === undefined) stream.write(`${JSON.stringify(value)}\n`);
  };
  return {
    header: line,
    row: (s, t, values) => {
      let text = `{"t":${t},"s":${s},"v":[`;
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index]!;
        text += `${index === 0 ? '' : ','}${Number.isFinite(value) ? value : 'null'}`;
      }
      if (failed === undefined) stream.write(`${text}]}\n`);
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
        ]),
        x: scan.ended,
        n: scan.count,
      }),
    series: (s, t, series) => line({ t, s, series }),
    trouble: (s, t, reason) => line({ t, s, trouble: reason }),
    footer: (footer) => line({ footer }),
    close: async () => {
      stream.end();
      await finished(stream).catch((error: Error) => {
        failed ??= error;
      });
      process.removeListener('exit', tidy);
      if (failed !== undefined) {
        await rm(temporary, { force: true });
        throw refuse();
      }
      await rename(temporary, file);
    },
    discard: async () => {
      stream.destroy();
      process.removeListener('exit', tidy);
      await rm(temporary, { force: true });
    },
  };
}
