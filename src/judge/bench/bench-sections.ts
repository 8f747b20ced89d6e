import type { CaseWork } from '../../model/command.ts';
import { quantity } from '../../model/quantity.ts';
import type { CompressReport } from '../../model/report.ts';
import type { EnergyAccount } from '../energy-section.ts';
import type { Evidence } from '../evidence.ts';
import { idleNotes } from '../idle-notes.ts';
import { warnings } from '../report-writer.ts';
import { seconds } from '../time-quantity.ts';
import type { WorkWindows } from './work-windows.ts';

/** When, how long and how finely a benchmark was measured. */
export function windowSection({ header, footer }: Evidence): CompressReport['window'] {
  return {
    startedAt: new Date(header.startedAt * 1000).toISOString(),
    measured: seconds(footer.end),
    interval: quantity(header.settings.interval, 's', { kind: 'assumed', source: '--interval' }),
    ending: footer.ending,
  };
}

/**
 * Which energy the figures of a benchmark are of.
 *
 * @param unmeasured why a total that was measured is not taken
 */
export function energyOfWork<W extends CaseWork>(
  { counted, idlePower }: WorkWindows<W>,
  { section }: EnergyAccount,
  unmeasured: string,
): CompressReport['energy'] {
  const model = counted.find((measure) => measure.energy !== undefined)?.energy;
  return {
    ...(model === undefined ? {} : { boundary: model.boundary }),
    measured: model?.isMeasured === true,
    parts: [...(model?.parts ?? [])],
    ...(idlePower === undefined ? {} : { idlePower }),
    ...(model?.isMeasured === true ? {} : { reason: section.reason ?? unmeasured }),
  };
}

export function benchWarnings<W extends CaseWork>(
  session: Evidence,
  { hasIdleStretch, unlike, counted }: WorkWindows<W>,
  energy: EnergyAccount,
): string[] {
  const all = unlike + counted.length;
  return [
    ...warnings(session),
    ...(hasIdleStretch ? [] : idleNotes(session, energy)),
    ...energy.warnings,
    ...(unlike === 0
      ? []
      : [`The energy of ${unlike} of ${all} windows covers other parts than that of the others: it is in no figure.`]),
  ];
}

/** What energy utilisation is made of. */
export function energiesOf<W extends CaseWork>({ counted }: WorkWindows<W>) {
  return counted.map((measure) => ({ measure, energy: measure.energy && { figure: measure.energy.energy } }));
}
