import { existsSync } from 'node:fs';
import { serviceFile } from './services.ts';

/** A browser that asks for nothing by itself. */
export const browserOptions: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's, where `npm run test:services` put it or found it; undefined where tests run without services. */
export function chromiumPath(): string | undefined {
  const path = serviceFile('chromium', 'chromium');
  // The link may have outlived what it led to.
  return path !== undefined && existsSync(path) ? path : undefined;
}
