import type { BatchReport, BatchResult } from '../../model/report.ts';
import type { Line } from '../section.ts';

type Point = Pick<BatchResult, 'batch' | 'concurrency' | 'threads'>;

/** "16", and where several are tried of them "16 x 2 calls, 4 threads": what tells the points of a report apart. */
export function pointNames(points: readonly Point[]): (point: Point) => string {
  const isSwept = (of: (point: Point) => number | undefined) => new Set(points.map(of)).size > 1;
  const hasCalls = isSwept(({ concurrency }) => concurrency);
  const hasThreads = isSwept(({ threads }) => threads);
  return ({ batch, concurrency, threads }) => {
    const calls = hasCalls ? [`${concurrency} call${concurrency === 1 ? '' : 's'}`] : [];
    const own = hasThreads && threads !== undefined ? [`${threads} thread${threads === 1 ? '' : 's'}`] : [];
    return [String(batch), ...(calls.length + own.length === 0 ? [] : [`(${[...calls, ...own].join(', ')})`])].join(
      ' ',
    );
  };
}

/** One of the items, in our own words: an item, a record, a token. */
export function oneItem({ items }: Pick<BatchReport['target'], 'items'>): Line {
  return [{ name: items.replace(/s$/, '') }];
}
