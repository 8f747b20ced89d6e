import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { startHelper } from '../../../src/host/helper.ts';
import type { RunningProgram } from '../../../src/host/program.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { type GpuColumn, type GpuFacts, type GpuLine, type GpuRow, gpuColumnNames } from '../../../src/model/gpu.ts';
import { buildNvmlStub, scenarioFile } from '../../support/nvml-stub.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export type Row = GpuRow;

/** The helper at a library, and what it said. */
export class Helper {
  readonly program: RunningProgram;
  readonly lines: GpuLine[] = [];
  #wake = () => {};

  constructor(parameters: readonly string[]) {
    const program = startHelper('nvml', parameters, systemClock);
    assert.ok(!('ok' in program), JSON.stringify(program));
    this.program = program;
    program.onLine((line) => {
      this.lines.push(JSON.parse(line) as GpuLine);
      this.#wake();
    });
    void program.ended.then(() => this.#wake());
  }

  /** Waits until it said enough; fails where it ends before. */
  async until<T>(found: () => T | undefined): Promise<T> {
    let isEnded = false;
    void this.program.ended.then(() => {
      isEnded = true;
    });
    for (;;) {
      const result = found();
      if (result !== undefined) return result;
      assert.ok(!isEnded, `it ended; it said: ${JSON.stringify(this.lines)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async ready(): Promise<readonly GpuFacts[]> {
    await this.until(() => this.lines.find((line) => 'ready' in line));
    return this.cards;
  }

  get cards(): readonly GpuFacts[] {
    return this.lines.flatMap((line) => ('gpu' in line ? [line.gpu] : []));
  }

  get rows(): readonly Row[] {
    return this.lines.flatMap((line) => ('rows' in line ? line.rows : []));
  }

  get troubles(): readonly (readonly [index: number, reason: string])[] {
    return this.lines.flatMap((line) => ('trouble' in line ? [[line.trouble[1], line.trouble[2]] as const] : []));
  }

  get asking(): readonly (readonly [at: number, index: number])[] {
    return this.lines.flatMap((line) => ('asking' in line ? [line.asking] : []));
  }

  /** Asks for one sample of so many cards. */
  async sample(cards = 1): Promise<readonly Row[]> {
    const before = this.rows.length;
    this.program.say('sample');
    return await this.until(() => (this.rows.length >= before + cards ? this.rows.slice(before) : undefined));
  }

  /** Asks again and again until a sample is as wanted. */
  async sampleUntil(isWanted: (rows: readonly Row[]) => boolean, cards = 1): Promise<readonly Row[]> {
    for (;;) {
      const rows = await this.sample(cards);
      if (isWanted(rows)) return rows;
      await systemClock.sleepUntil(systemClock.now() + 0.05, new AbortController().signal);
    }
  }

  async processes(): Promise<Extract<GpuLine, { processes: unknown }>['processes'][]> {
    const lists = () => this.lines.flatMap((line) => ('processes' in line ? [line.processes] : []));
    const before = lists().length;
    this.program.say('processes');
    // They come with the next sample.
    await this.sample();
    return lists().slice(before);
  }
}

/** The helper at the stub, which plays a scenario; ended with the test. */
export function playing(t: TestContext, scenario: string, without: readonly string[] = []): Helper {
  const library = scenarioFile(temporaryFolder(t), scenario, buildNvmlStub({ without }));
  const helper = new Helper(['--interval', '1', '--library', library]);
  t.after(() => helper.program.stop());
  return helper;
}

/** What a helper says that cannot read, once it ended. */
export async function failureOf(helper: Helper): Promise<Extract<GpuLine, { failed: unknown }>['failed']> {
  assert.deepEqual(await helper.program.ended, { code: 0, signal: null, stderr: '' });
  const [line] = helper.lines;
  assert.ok(helper.lines.length === 1 && line !== undefined && 'failed' in line, JSON.stringify(helper.lines));
  return line.failed;
}

export function value(row: Row | undefined, column: GpuColumn): number | null {
  assert.ok(row !== undefined);
  const found = row[2 + gpuColumnNames.indexOf(column)];
  assert.notEqual(found, undefined);
  return found as number | null;
}
