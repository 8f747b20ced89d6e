import { htmlText } from '../escape.ts';
import { figure } from '../figure.ts';
import { type Line, type Pen, writeLine } from '../section.ts';

/** A page is always in Unicode. */
const unicode = true;

/** How a page writes each kind of span. A name that is written from right to left moves nothing beside it. */
const htmlPen: Pen = {
  // A course in bars is for eyes; its figures stand beside it.
  text: (text) =>
    /^[\u2581-\u2588\u00b7]{2,}$/.test(text) ? `<span aria-hidden="true">${text}</span>` : htmlText(text),
  name: (name) => (/[^ -~]/.test(name) ? `<bdi>${htmlText(name)}</bdi>` : htmlText(name)),
  figure: (span) => {
    const { value, spread } = htmlFigure(span);
    return spread === '' ? value : `${value} ${spread}`;
  },
};

/** Value and spread of a figure, none of which a line may part. */
export function htmlFigure(span: Parameters<Pen['figure']>[0]) {
  const { value, spread } = figure(span.figure, { ...span, unicode });
  return {
    value: `<span class="f">${htmlText(value)}</span>`,
    spread: spread === '' ? '' : `<span class="f s">${htmlText(spread)}</span>`,
  };
}

export function lineHtml(line: Line): string {
  return writeLine(line, htmlPen);
}

/** The same without markup, for what is read aloud; not yet escaped. */
export function linePlain(line: Line): string {
  return writeLine(line, {
    text: (text) => text,
    name: (name) => name,
    figure: (span) => {
      const { value, spread } = figure(span.figure, { ...span, unicode });
      return spread === '' ? value : `${value} ${spread}`;
    },
  });
}
