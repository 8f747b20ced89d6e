import type { Unit } from '../../model/quantity.ts';
import type { Column, Line, Row } from '../section.ts';
import type { ChartPoint } from './sampled.ts';

/** What a page draws beside the sections' own words and tables. */
export type PageChart = LineChart | PlotChart | ShareChart;

interface Placed {
  /** Title of the section that it stands in, in place of what was drawn there for a terminal; else a section of its own. */
  readonly section?: string;
  readonly title: string;
}

/** Lines over time, or over any number, that can be zoomed into. */
export interface LineChart extends Placed {
  readonly kind: 'lines';
  readonly unit: Unit;
  /** `time`: s since 1970-01-01 UTC; else a number, with what it is. */
  readonly x: 'time' | { readonly title: string };
  readonly series: readonly { readonly name: Line; readonly points: readonly ChartPoint[] }[];
  readonly marks: readonly { readonly at: number; readonly label: Line }[];
  /** Each value holds up to the next place, as the mean of a bin does. */
  readonly isStepped?: boolean;
  /** The scale begins at zero, so that a high idle draw looks high. */
  readonly isFromZero?: boolean;
}

/** Points by two figures, in panels beside each other, with all their figures in one table. */
export interface PlotChart extends Placed {
  readonly kind: 'plots';
  readonly panels: readonly Panel[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Panel {
  readonly title: string;
  readonly x: PanelAxis;
  readonly y: PanelAxis;
  /** Points of one line are joined, in this order. */
  readonly lines: readonly (readonly PanelPoint[])[];
  readonly isJoined: boolean;
  readonly limits: readonly { readonly value: number; readonly label: string }[];
}

export interface PanelAxis {
  /** With its unit. */
  readonly title: string;
  /** Places for marks, where not every number is one. */
  readonly ticks?: readonly number[];
  readonly isLogarithmic?: boolean;
}

export interface PanelPoint {
  readonly x: number;
  readonly y: number;
  readonly interval?: readonly [number, number];
  /** Text from outside. */
  readonly label: string;
  readonly tone: 'plain' | 'best' | 'out';
}

/** Parts of a whole, a bar each, from 0. */
export interface ShareChart extends Placed {
  readonly kind: 'shares';
  readonly label: string;
  readonly rows: readonly {
    readonly label: Line;
    readonly value: number;
    readonly figure: Line;
    /** Idle, or unattributed: it belongs to nobody. */
    readonly isRest?: boolean;
  }[];
}
