import { readdirSync } from 'node:fs';

/** Does something once a program began to write a file, which has not yet got its name: the program is up and at work. */
export function onceWritten(folder: string, name: string, then: () => void): void {
  const timer = setInterval(() => {
    if (!readdirSync(folder).some((file) => file.startsWith(`${name}.`))) return;
    clearInterval(timer);
    then();
  }, 20);
  timer.unref();
}
