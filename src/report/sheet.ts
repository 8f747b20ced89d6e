import { terminalText } from './escape.ts';
import { type Figure, type FigureStyle, figure } from './figure.ts';
import { type Palette, palette } from './palette.ts';
import type { RenderOptions } from './renderer.ts';
import type { Pen, Tone } from './section.ts';
import { cut, glued } from './text-fit.ts';

/** Below this a table of numbers is no table. */
const narrowestScreen = 60;
/** A name is not longer than this: a hostile one could fill the screen. */
const longestName = 400;

/** What the terminal's renderer writes on: its size, its glyphs and its colours. */
export interface Sheet {
  readonly unicode: boolean;
  readonly width: number;
  readonly palette: Palette;
  readonly pen: Pen;
  /** Value and spread of a figure, each of which no line may part at the wrong place. */
  figure(...of: Parameters<Pen['figure']>): Figure;
  paint(tone: Tone | undefined, text: string): string;
}

export function sheetFor({ colour, unicode, width }: RenderOptions): Sheet {
  const colours = palette(colour);
  const figureOf: Sheet['figure'] = (span) => {
    const style: FigureStyle = { ...span, unicode };
    const { value, spread } = figure(span.figure, style);
    return { value: glued(value), spread: spread.startsWith('[') ? spread : glued(spread) };
  };
  return {
    unicode,
    width: Math.max(narrowestScreen, Math.floor(width)),
    palette: colours,
    pen: {
      text: (text) => text,
      name: (name) => cut(terminalText(name, unicode), longestName, unicode),
      figure: (span) => {
        const { value, spread } = figureOf(span);
        return spread === '' ? value : `${value} ${spread}`;
      },
    },
    figure: figureOf,
    paint: (tone, text) => (tone === undefined || tone === 'plain' || text === '' ? text : colours[tone](text)),
  };
}
