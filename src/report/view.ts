import type { Report } from '../model/report.ts';
import type { Section } from './section.ts';
import { coverageView } from './view/coverage.ts';
import { energyView } from './view/energy.ts';
import { footprintView } from './view/footprint.ts';
import { formulasView } from './view/formulas.ts';
import { gpusView } from './view/gpus.ts';
import { hostView } from './view/host.ts';
import { legendView } from './view/legend.ts';
import { machineView } from './view/machine.ts';
import { powerView } from './view/power.ts';
import { processesView } from './view/processes.ts';
import { sourcesView } from './view/sources.ts';

const parts: readonly ((report: Report) => readonly Section[])[] = [
  hostView,
  energyView,
  powerView,
  gpusView,
  formulasView,
  processesView,
  machineView,
  footprintView,
  sourcesView,
  coverageView,
  legendView,
];

/** What a person reads, from the top: the answer, what it is made of, and what to know before trusting it. */
export function view(report: Report): readonly Section[] {
  return parts.flatMap((part) => part(report)).filter(({ blocks }) => blocks.length > 0);
}
