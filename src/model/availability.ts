/**
 * Why something could not be read. The four are kept apart because the remedy differs: `absent` (no such file: the
 * hardware or the driver is not there), `forbidden` (EACCES, EPERM: a permission would mend it), `unsupported` (it is
 * there but says nothing usable, such as a counter that never moves in a virtual machine), `broken` (an I/O error, a
 * time-out, a document that cannot be parsed).
 */
export type FailureReason = 'absent' | 'forbidden' | 'unsupported' | 'broken';

export interface Failure {
  readonly ok: false;
  readonly why: FailureReason;
  /** One sentence: the path or program, and what it answered. */
  readonly detail: string;
}

export function failure(why: FailureReason, detail: string): Failure {
  return { ok: false, why, detail };
}
