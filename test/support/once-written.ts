import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Does something once a program claimed a file, which has not yet got its name, or once the first of it is written: the
 * program is up, or its window has begun.
 */
export function onceWritten(folder: string, name: string, state: 'claimed' | 'begun', then: () => void): void {
  const timer = setInterval(() => {
    const part = readdirSync(folder).find((file) => file.startsWith(`${name}.`));
    if (part === undefined || (state === 'begun' && statSync(join(folder, part)).size === 0)) return;
    clearInterval(timer);
    then();
  }, 20);
  timer.unref();
}
