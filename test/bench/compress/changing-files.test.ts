import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'valibot';
import { reportSchema } from '../../../src/model/report-schema.ts';
import { temporaryFolder } from '../../host/temporary-folder.ts';
import { simulateBench } from '../../support/simulated-bench.ts';

const mebibyte = 1024 * 1024;

/** A file of one byte over and over, which the fake codecs make known lengths of. */
function fileOf(t: TestContext, bytes: number, name = 'zeros.bin'): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, Buffer.alloc(bytes, 7));
  return file;
}

for (const [what, change, reason] of [
  ['grows', (file: string) => appendFileSync(file, 'more'), /changed while it was measured/],
  ['vanishes', rmSync, /it is not there/],
  ['becomes shorter', (file: string) => truncateSync(file, 10), /changed while it was measured/],
  [
    'is replaced',
    (file: string) => replace(file, () => copyFileSync(file, `${file}.new`)),
    /another file took its place/,
  ],
  ['becomes a FIFO', (file: string) => replace(file, () => execFileSync('mkfifo', [`${file}.new`])), /no regular file/],
  [
    'becomes a loop',
    (file: string) => replace(file, () => symlinkSync(`${file}`, `${file}.new`)),
    /links lead in a circle/,
  ],
] as const) {
  test(`a file that ${what} while it is measured is told, and the others are measured`, async (t) => {
    const [hit, steady] = [fileOf(t, 4 * mebibyte), fileOf(t, 2 * mebibyte)];
    let isDone = false;
    const onTurn = () => {
      if (!isDone) change(hit);
      isDone = true;
    };
    const { report } = await simulateBench({ operands: [hit, steady] }, { onTurn });
    assert.match(report.artifacts[0]!.failed!, reason);
    assert.deepEqual([report.artifacts[1]!.failed, report.artifacts[1]!.verdict.kind], [undefined, 'compress']);
    parse(reportSchema, report);
  });
}

function replace(file: string, make: () => void): void {
  make();
  renameSync(`${file}.new`, file);
}
