import type { RecordingFooter, RecordingHeader } from '../model/recording.ts';
import type { ProcessTable } from '../sampling/process-table.ts';
import type { ClockFold } from './clock-fold.ts';
import type { EnergyFold } from './energy-fold.ts';
import type { EstimateFold } from './estimate-fold.ts';
import type { GapList } from './gap-list.ts';
import type { SeriesFold } from './series-fold.ts';

/** Everything that a recording came to; the report is written from it, and from nothing else. */
export interface Evidence {
  readonly header: RecordingHeader;
  readonly footer: RecordingFooter;
  readonly folds: readonly SeriesFold[];
  readonly energies: readonly Pick<EnergyFold, 'finish' | 'newcomer'>[];
  readonly estimate: EstimateFold;
  readonly clock: ClockFold;
  readonly processes?: ProcessTable;
  readonly gaps: GapList;
}
