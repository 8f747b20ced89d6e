import type { RunningCommand, Standby } from '../host/launcher.ts';
import type { CommandOutcome, WindowKind } from '../model/command.ts';
import type { Meter } from '../sampling/sampler.ts';

export interface StartHooks {
  /** Runs before each start; throws where it fails, which ends the repeating. */
  readonly prepare?: (stop: AbortSignal) => Promise<void>;
  /** What the user's source of tasks tells of the start that just ended; undefined: nothing. */
  readonly tasks?: { begin(): void; completed(): number | undefined };
  /** Called with the command while it runs, and with nothing when it ended: whom to pass signals on to. */
  readonly onRunning: (command: RunningCommand | undefined) => void;
  /** Fires when no further start is wanted. */
  readonly stop: AbortSignal;
}

export interface MeasuredStart {
  readonly outcome: CommandOutcome;
  readonly seconds: number;
  /** What stands ready for the next start; undefined where nothing does. Throws where making it ready failed. */
  ready(): Standby | undefined;
}

/**
 * One start of a command as a window of the meter. Undefined where it was stopped before it began.
 *
 * @param next makes the next start ready while this one runs, so that nothing but the readings lies between two
 */
export async function measureStart(
  meter: Meter,
  kind: WindowKind,
  standby: Standby,
  next: () => Promise<Standby | undefined>,
  hooks: StartHooks,
): Promise<MeasuredStart | undefined> {
  const { stop } = hooks;
  await hooks.prepare?.(stop);
  if (stop.aborted) return undefined;
  hooks.tasks?.begin();
  let command: RunningCommand | undefined;
  const window = meter.openWindow(kind, () => {
    command = standby.release();
    return { at: command.releasedAt, pid: command.pid };
  });
  hooks.onRunning(command);
  const ready = next().then(
    (made) => ({ made }),
    (error: unknown) => ({ error }),
  );
  const { at, outcome: told } = await command!.ended;
  const tasks = hooks.tasks?.completed();
  const outcome = tasks === undefined ? told : { ...told, tasks };
  meter.closeWindow(window, at, outcome);
  hooks.onRunning(undefined);
  const following = await ready;
  return {
    outcome,
    seconds: at - command!.releasedAt,
    ready: () => {
      // A signal to the whole process group ends what waits too, and no further start is wanted then.
      if ('error' in following && !stop.aborted) throw following.error;
      return 'made' in following ? following.made : undefined;
    },
  };
}
