import type { Clock } from '../host/host.ts';
import type { CaseWork } from '../model/command.ts';
import type { Meter } from '../sampling/sampler.ts';

/** What windows are measured with. */
export interface WindowTools {
  readonly meter: Meter;
  /** The host's. */
  readonly clock: Clock;
}

/**
 * Measures a stint in a window of its own, from the moment in which it is begun to its own end.
 *
 * @param workOf what the window is to count for; undefined: for nothing
 */
export async function inWindow<Stint extends { readonly to: number }>(
  { meter, clock }: WindowTools,
  label: string,
  work: () => Promise<Stint>,
  workOf: (stint: Stint) => CaseWork | undefined,
): Promise<Stint> {
  let going: Promise<Stint> | undefined;
  const window = meter.openWindow('case', () => {
    const at = clock.now();
    going = work();
    return { at, label };
  });
  try {
    const stint = await going!;
    const done = workOf(stint);
    // A stint that was cut may have no end of its own.
    meter.closeWindow(window, done === undefined ? clock.now() : stint.to, undefined, done);
    return stint;
  } catch (error) {
    meter.closeWindow(window, clock.now());
    throw error;
  }
}

/** What a recording is to say between two windows stands in an empty one. */
export function tell({ meter, clock }: WindowTools, work: CaseWork): void {
  const window = meter.openWindow('case', () => ({ at: clock.now(), label: 'told' }));
  meter.closeWindow(window, clock.now(), undefined, work);
}
