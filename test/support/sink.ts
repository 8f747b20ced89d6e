import type { WindowMark } from '../../src/model/command.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../../src/model/recording.ts';

/** A sink that keeps everything, copied. */
export interface KeepingSink extends RecordingSink {
  readonly rows: { readonly source: number; readonly at: number; readonly values: readonly number[] }[];
  readonly events: string[];
  readonly marks: WindowMark[];
  headerGiven?: RecordingHeader;
  footerGiven?: RecordingFooter;
}

export function keepingSink(): KeepingSink {
  const sink: KeepingSink = {
    rows: [],
    events: [],
    marks: [],
    header: (header) => {
      sink.headerGiven = header;
    },
    row: (source, at, values) => {
      sink.rows.push({ source, at, values: Array.from(values) });
    },
    processes: (source, at, scan) => {
      sink.events.push(`processes ${source} ${at} ${scan.changed.map(({ pid }) => pid).join()}`);
    },
    series: (source, at, series) => {
      sink.events.push(`series ${source} ${at} ${series.map(({ resource }) => resource).join()}`);
    },
    trouble: (source, at, reason) => {
      sink.events.push(`trouble ${source} ${at} ${reason}`);
    },
    mark: (at, mark) => {
      sink.marks.push(mark);
      sink.events.push(`mark ${at} ${mark.window} ${mark.edge}`);
    },
    footer: (footer) => {
      sink.footerGiven = footer;
    },
  };
  return sink;
}
