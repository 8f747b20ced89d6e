import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fixtures } from './golden.ts';

const source = join(fixtures, 'stubs', 'nvml', 'nvml-stub.c');
const soname = 'libnvidia-ml.so.1';
const built = new Map<string, string>();
process.once('exit', () => {
  for (const library of built.values()) rmSync(dirname(library), { recursive: true, force: true });
});

/**
 * A library at NVML's ABI without a driver behind it, which plays `scenario.txt` of its own folder (fixtures/stubs/nvml
 * tells how that is written). Compiled once a test process.
 * @param without functions that an older driver lacks
 * @returns its path
 */
export function buildNvmlStub({ without = [] }: { readonly without?: readonly string[] } = {}): string {
  const key = [...without].sort().join(' ');
  const known = built.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-nvml-stub-'));
  const library = join(folder, soname);
  const hidden = without.map((name) => `-D${name}=__attribute__((visibility("hidden"))) ${name}`);
  const parameters = [
    '-shared',
    '-fPIC',
    '-O1',
    '-Wall',
    '-Wextra',
    '-Werror',
    ...hidden,
    '-o',
    library,
    source,
    '-lm',
  ];
  try {
    execFileSync('cc', parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no C compiler `cc`' : String(error);
    throw new Error(`the stub of NVML cannot be compiled: ${why}`, { cause: error });
  }
  built.set(key, library);
  return library;
}

/** Lays the stub and what it is to play into a folder, and answers the path of the library there. */
export function scenarioFile(folder: string, scenario: string, library = buildNvmlStub()): string {
  const place = join(folder, soname);
  copyFileSync(library, place);
  writeFileSync(join(folder, 'scenario.txt'), scenario);
  return place;
}
