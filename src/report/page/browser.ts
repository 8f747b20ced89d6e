/** As much of a browser as the page's script uses. Everything is reached through one `window`, so that none of it is global here. */
export interface BrowserWindow {
  readonly document: BrowserDocument;
  readonly navigator: { readonly clipboard?: { writeText(text: string): Promise<void> } };
  readonly performance: { mark(name: string): void };
  readonly uPlot: UPlotClass;
  getComputedStyle(element: BrowserElement): { getPropertyValue(name: string): string };
  getSelection(): { selectAllChildren(element: BrowserElement): void } | null;
  matchMedia(query: string): { readonly matches: boolean; addEventListener(name: 'change', done: () => void): void };
  addEventListener(name: string, done: () => void): void;
  setTimeout(done: () => void, milliseconds: number): void;
}

interface BrowserDocument {
  readonly documentElement: BrowserElement;
  querySelector(selector: string): BrowserElement | null;
  querySelectorAll(selector: string): Iterable<BrowserElement>;
}

export interface BrowserElement {
  hidden: boolean;
  textContent: string;
  tabIndex: number;
  readonly checked: boolean;
  readonly clientWidth: number;
  readonly scrollWidth: number;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  querySelector(selector: string): BrowserElement | null;
  querySelectorAll(selector: string): Iterable<BrowserElement>;
  closest(selector: string): BrowserElement | null;
  addEventListener(name: string, done: () => void): void;
  replaceChildren(): void;
  removeAttribute(name: string): void;
}

type Stroke = () => string;
type Column = readonly (number | null | undefined)[];

/** A chart of uPlot 1.6: https://github.com/leeoniya/uPlot/tree/master/docs */
export interface UPlot {
  readonly ctx: {
    strokeStyle: string;
    lineWidth: number;
    save(): void;
    restore(): void;
    setLineDash(pattern: readonly number[]): void;
    beginPath(): void;
    moveTo(x: number, y: number): void;
    lineTo(x: number, y: number): void;
    stroke(): void;
  };
  /** The field of the lines, in pixels of the canvas. */
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly scales: Readonly<Record<'x', { readonly min: number; readonly max: number }>>;
  readonly cursor: { readonly idx?: number | null };
  readonly data: readonly Column[];
  valToPos(value: number, scale: 'x', isCanvas: true): number;
  setScale(scale: 'x', range: { readonly min: number; readonly max: number }): void;
  setSeries(index: number, state: { readonly show: boolean }): void;
  setSize(size: { readonly width: number; readonly height: number }): void;
  redraw(rebuildPaths?: boolean, recalculateAxes?: boolean): void;
}

interface Axis {
  readonly stroke: Stroke;
  readonly grid: { readonly stroke: Stroke; readonly width: number; readonly show?: boolean };
  readonly ticks: { readonly stroke: Stroke; readonly width: number; readonly size: number };
  readonly font: string;
  readonly size?: number;
  readonly space?: number;
  values(chart: UPlot, splits: readonly number[], axis: number, space: number, step: number): readonly string[];
}

interface UPlotOptions {
  readonly width: number;
  readonly height: number;
  readonly padding: readonly [number, number, number, number];
  readonly legend: { readonly show: false };
  readonly cursor: { readonly y: false; readonly points: { readonly size: number } };
  readonly tzDate: (seconds: number) => Date;
  readonly scales: {
    readonly x: { readonly time: boolean };
    readonly y: { range?(chart: UPlot, low: number | null, high: number | null): readonly [number, number] };
  };
  readonly axes: readonly Axis[];
  readonly series: readonly {
    readonly stroke?: Stroke;
    readonly width?: number;
    readonly dash?: readonly number[];
    readonly paths?: unknown;
    readonly points?: { readonly show?: boolean; readonly size: number };
  }[];
  readonly hooks: {
    readonly draw: readonly ((chart: UPlot) => void)[];
    readonly setCursor: readonly ((chart: UPlot) => void)[];
  };
}

interface UPlotClass {
  new (options: UPlotOptions, data: readonly Column[], parent: BrowserElement): UPlot;
  readonly paths: { stepped(options: { readonly align: 1 }): unknown };
  tzDate(date: Date, zone: string): Date;
  rangeNum(low: number, high: number, margin: number, isSoft: boolean): readonly [number, number];
}
