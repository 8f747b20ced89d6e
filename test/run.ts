import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

// Every test file in one process: forty small files cost 0.3 s of CPU so, and 3.5 s with a process each. Words on the
// command line choose the files whose path holds one of them: `npm test -- powercap golden`.
const here = import.meta.dirname;
const words = process.argv.slice(2);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${words.join(', ')} below ${relative(process.cwd(), here)}`);
  process.exitCode = 2;
}
for (const file of files) await import(pathToFileURL(join(here, file)).href);
