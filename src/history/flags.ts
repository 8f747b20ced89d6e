import type { Boundary } from '../model/boundary.ts';
import type { HistoryFigure, HistoryRecord } from '../model/history.ts';

type Marks = Pick<HistoryRecord, 'isInterrupted' | 'isClockStep'>;
type Kind = Pick<HistoryFigure, 'isEstimated' | 'boundary' | 'center'>;

const interrupted = 1;
const clockStep = 2;

/** What is marked on a record, as the number that is kept. */
export function marksNumber({ isInterrupted, isClockStep }: Marks): number {
  return (isInterrupted ? interrupted : 0) + (isClockStep === true ? clockStep : 0);
}

export function marksOf(number: number): Marks {
  return {
    isInterrupted: (number & interrupted) !== 0,
    ...((number & clockStep) === 0 ? {} : { isClockStep: true }),
  };
}

const estimated = 1;
/** Their places are in files that stay: a new one goes to the end. */
const boundaries: readonly Boundary[] = ['components', 'node', 'wall', 'facility'];
const centers = [undefined, 'median', 'mean'] as const;
const centerAt = 1;
const boundaryAt = 3;

/** What kind of a figure it is, as the number that is kept: bit 0 estimated, bits 1 and 2 the center, 3 to 5 the boundary. */
export function kindNumber({ isEstimated, boundary, center }: Kind): number {
  const place = boundary === undefined ? 0 : boundaries.indexOf(boundary) + 1;
  return (isEstimated ? estimated : 0) + (centers.indexOf(center) << centerAt) + (place << boundaryAt);
}

export function kindOf(number: number): Kind {
  const center = centers[(number >> centerAt) & 3];
  const boundary = boundaries[(number >> boundaryAt) - 1];
  return {
    isEstimated: (number & estimated) !== 0,
    ...(center === undefined ? {} : { center }),
    ...(boundary === undefined ? {} : { boundary }),
  };
}
