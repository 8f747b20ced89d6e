import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHelper } from '../../src/host/helper.ts';
import type { Program } from '../../src/host/host.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { GpuLine } from '../../src/model/gpu.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from './golden.ts';

/** What the stub `fixtures/stubs/nvidia-smi` does. */
export interface Scenario {
  /** What `-q -x` says, one after the other; the last for ever. */
  readonly documents?: readonly string[];
  /** Text before the document, and on stderr beside it; exit code of `-q -x`. */
  readonly before?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** Fields that `--help-query-gpu` names; fields that a query is refused for. */
  readonly help?: readonly string[];
  readonly refuses?: readonly string[];
  /** Values by field, one a card; a list gives one a round. What is not named is `[N/A]`. */
  readonly cards?: readonly Readonly<Record<string, string | readonly string[]>>[];
  /** The stream dies in that round, as many times as `deaths` (1), its last line cut or not, with these last words. */
  readonly diesAfter?: number;
  readonly deaths?: number;
  readonly cut?: boolean;
  readonly lastWords?: string;
  /** The stream hangs after so many rounds. */
  readonly silentAfter?: number;
  /** The stream writes that many bytes at a time, as stdio does into a pipe. */
  readonly keepsBack?: number;
  readonly hangs?: 'all' | 'document';
}

export interface Stub {
  readonly folder: string;
  /** Each start so far. */
  starts(): readonly { readonly pid: number; readonly args: readonly string[] }[];
  /** The vectors of the streams that were started. */
  queries(): readonly string[][];
  /** Starts the real helper with this stub in its PATH. */
  helper(...parameters: string[]): HeardHelper;
}

export interface HeardHelper extends Pick<Program, 'ended' | 'say' | 'stop'> {
  readonly lines: readonly GpuLine[];
  /** The first line, of those heard and those to come, of which `pick` makes something. */
  first<T>(pick: (line: GpuLine) => T | undefined): Promise<T>;
  /** Resolves once so many samples were heard. */
  samples(count: number): Promise<readonly (readonly (number | null)[])[]>;
}

interface Test {
  after(clean: () => void): void;
}

/** A folder for PATH that holds a stub of nvidia-smi, and nothing but the interpreter that it needs. */
export function stubNvidiaSmi(test: Test, scenario: Scenario): Stub {
  const folder = temporaryFolder(test);
  copyFileSync(join(fixtures, 'stubs', 'nvidia-smi'), join(folder, 'nvidia-smi'));
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  symlinkSync(process.execPath, join(folder, 'node'));
  writeFileSync(join(folder, 'nvidia-smi.json'), JSON.stringify(scenario));
  writeFileSync(join(folder, 'nvidia-smi.log'), '');
  const starts = () =>
    readFileSync(join(folder, 'nvidia-smi.log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { pid: number; args: string[] });
  return {
    folder,
    starts,
    queries: () => starts().flatMap(({ args }) => (args[0]?.startsWith('--query-gpu=') ? [args] : [])),
    helper: (...parameters) => {
      const program = inPath(`${folder}:/usr/bin:/bin`, () => startHelper('nvidia-smi', parameters, systemClock));
      assert.ok(!('ok' in program), JSON.stringify(program));
      test.after(() => program.stop());
      return hear(program);
    },
  };
}

/** A helper takes PATH from us when it is started, which happens at once. */
function inPath<T>(path: string, act: () => T): T {
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  try {
    return act();
  } finally {
    process.env['PATH'] = before;
  }
}

function hear(program: Program): HeardHelper {
  const lines: GpuLine[] = [];
  const waiting = new Set<() => void>();
  program.onLine((line) => {
    lines.push(JSON.parse(line) as GpuLine);
    for (const look of waiting) look();
  });
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void program.ended.then(({ code, stderr }) => {
        look();
        reject(new Error(`the helper ended (${code}) before: ${JSON.stringify(lines).slice(0, 2000)} ${stderr}`));
      });
    });
  return {
    lines,
    ended: program.ended,
    say: (line) => program.say(line),
    stop: () => program.stop(),
    first: (pick) =>
      until(() => {
        for (const line of lines) {
          const found = pick(line);
          if (found !== undefined) return found;
        }
        return undefined;
      }),
    samples: (count) =>
      until(() => {
        const told = lines.filter((line) => Array.isArray(line)) as (number | null)[][];
        return told.length >= count ? told : undefined;
      }),
  };
}
