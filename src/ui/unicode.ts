import type { Environment } from './colour.ts';

/** Whether the locale's character set is UTF-8; the first of these that is set decides, as in setlocale(3). */
export function hasUnicode(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => name !== undefined && name !== '');
  return /utf-?8/i.test(locale ?? '');
}
