import type { Clock } from '../host/host.ts';
import type { Meter } from '../sampling/sampler.ts';

/** A window in which nothing happens on purpose: what it draws is the idle baseline of the session. @param seconds s */
export async function idleStretch(meter: Meter, clock: Clock, seconds: number, stop: AbortSignal): Promise<void> {
  const start = clock.now();
  const window = meter.openWindow('idle', () => ({ at: clock.now() }));
  await clock.sleepUntil(start + seconds, stop);
  meter.closeWindow(window, clock.now());
}
