import { type Failure, type FailureReason, failure } from '../model/availability.ts';

const reasons: Readonly<Record<string, FailureReason>> = {
  ENOENT: 'absent',
  ENODEV: 'absent',
  ENXIO: 'absent',
  ENOTDIR: 'absent',
  // A process that ended while its file was read.
  ESRCH: 'absent',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EOPNOTSUPP: 'unsupported',
  ENOTSUP: 'unsupported',
  ENOSYS: 'unsupported',
  EINVAL: 'unsupported',
};

/** The code of a failed system call, such as `ENOENT` (errno(3)); undefined where the error is none. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * A failed system call as data. What is no system call's error is our bug and is thrown again.
 * @param subject the path or program as the user knows it, which is not always the one that was opened
 */
export function failureOf(error: unknown, subject: string): Failure {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  // Node writes "ENOENT: no such file or directory, open '/path'"; the path there may be another than the subject.
  const words = /^[A-Z]+\d*: ([^,]+)/.exec((error as Error).message)?.[1];
  return failure(reasons[code] ?? 'broken', `${subject}: ${words === undefined ? code : `${words} (${code})`}`);
}
