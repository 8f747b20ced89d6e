import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { manPage } from '../usage/man-page.ts';
import { usageOf } from '../usage/usage.ts';
import { commands } from './index.ts';

// A step of `npm run build`: man/negawatt.1 beside the compiled sources, from the tables of commands and options.
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const folder = new URL('../../man/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('negawatt.1', folder), manPage(usageOf(commands, []), version));
