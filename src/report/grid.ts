import { widthOf } from './escape.ts';
import { longestWord, unglued } from './text-fit.ts';

/** How a column gives way: names are cut, sentences wrapped, figures parted between their words, or not at all. */
export type Fit = 'cut' | 'wrap' | 'part' | 'whole';

/** A column as a terminal prints it, with the text of each of its cells, heading first. */
interface GridColumn {
  readonly align: 'left' | 'right';
  readonly fit: Fit;
  readonly texts: readonly string[];
  /** Which of the texts are names. */
  readonly names: readonly boolean[];
}

/** A cell that holds one figure has its spread apart, so that numbers stand above numbers. */
export interface GridCell {
  readonly main: string;
  readonly spread: string;
  /** It holds a name, which may be cut; our own words are wrapped instead. */
  readonly isName: boolean;
}

/** Columns between two columns. */
export const gap = 2;
/** No column that gives way becomes narrower than this. */
const narrowest = 8;
const narrowestAtAll = 3;
/** A long name does not push the numbers across a wide screen. */
const widestName = 40;

export interface Grid {
  readonly columns: readonly (GridColumn & { readonly width: number })[];
}

/**
 * Finds the widths: every column as wide as it likes where there is room; else names and sentences give way; else the
 * spread of a figure goes below its value. Numbers are never cut.
 */
export function layOut(
  columns: readonly { readonly align: 'left' | 'right'; readonly fit: Fit; readonly cells: readonly GridCell[] }[],
  width: number,
): Grid {
  const apart = columns.flatMap(({ align, fit, cells }): GridColumn[] => {
    const mains = cells.map(({ main }) => main);
    const names = cells.map(({ isName }) => isName);
    const spreads = cells.map(({ spread }) => spread);
    const own = { align, fit, texts: mains, names };
    return spreads.every((spread) => spread === '')
      ? [own]
      : [own, { align: 'left', fit: 'whole', texts: spreads, names: names.map(() => false) }];
  });
  const widths = fitWidths(apart, width, narrowest);
  if (widths !== undefined) return joined(apart, widths);
  const stacked = columns.map(
    ({ align, fit, cells }): GridColumn => ({
      align,
      fit: fit === 'whole' ? 'part' : fit,
      texts: cells.map(({ main, spread }) => (spread === '' ? main : `${main} ${spread}`)),
      names: cells.map(({ isName }) => isName),
    }),
  );
  const narrow = fitWidths(stacked, width, narrowest) ?? fitWidths(stacked, width, narrowestAtAll);
  if (narrow !== undefined) return joined(stacked, narrow);
  // Numbers this long are rare: they part from their units, and where that is not enough the table is as wide as they.
  const parted = stacked.map((column) => ({ ...column, texts: column.texts.map(unglued) }));
  const least = parted.map(({ fit, texts }) => leastWidth(fit, texts, narrowestAtAll));
  return joined(parted, fitWidths(parted, width, narrowestAtAll) ?? least);
}

function joined(columns: readonly GridColumn[], widths: readonly number[]): Grid {
  return { columns: columns.map((column, index) => ({ ...column, width: widths[index]! })) };
}

function fitWidths(columns: readonly GridColumn[], width: number, narrowestColumn: number): number[] | undefined {
  const widths = columns.map(({ fit, texts }) => naturalWidth(fit, texts));
  const least = columns.map(({ fit, texts }) => leastWidth(fit, texts, narrowestColumn));
  let excess = widths.reduce((sum, one) => sum + one, gap * (columns.length - 1)) - width;
  while (excess > 0) {
    const widest = widths.reduce(
      (best, one, index) => (one > least[index]! && (best < 0 || one > widths[best]!) ? index : best),
      -1,
    );
    if (widest < 0) return undefined;
    widths[widest]! -= 1;
    excess -= 1;
  }
  return widths;
}

function naturalWidth(fit: Fit, texts: readonly string[]): number {
  const widest = texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
  return fit === 'cut' ? Math.min(widest, widestName) : widest;
}

function leastWidth(fit: Fit, texts: readonly string[], narrowestColumn: number): number {
  const natural = naturalWidth(fit, texts);
  if (fit === 'whole') return natural;
  if (fit !== 'part') return Math.min(natural, narrowestColumn);
  return texts.reduce((most, text) => Math.max(most, longestWord(text)), 0);
}
