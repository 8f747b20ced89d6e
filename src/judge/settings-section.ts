import { quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { Evidence } from './evidence.ts';
import { orNothing } from './optional.ts';

/** How the CPUs are set to save power, and how long heat held one down; undefined where nothing tells it. */
export function accountSettings({ header, folds }: Evidence): AuditReport['settings'] {
  const index = header.sources.findIndex(({ id }) => id === 'settings');
  const source = header.sources[index];
  if (source === undefined) return undefined;
  const by: Source = { kind: 'measured', by: source.by };
  const heat = folds[index]?.find('cpu.throttled.thermal');
  const { driver, governors = [], energyPreferences = [], turbo, idleStates = [] } = source.settings ?? {};
  return {
    ...orNothing('driver', driver),
    governors: [...governors],
    energyPreferences: [...energyPreferences],
    ...orNothing('turbo', turbo),
    idleStates: idleStates.map((state) => ({ ...state, latency: quantity(state.latency, 's', by) })),
    ...orNothing('throttled', heat !== undefined && heat.covered > 0 ? quantity(heat.sum, 's', by) : undefined),
  };
}
