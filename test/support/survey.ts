import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { identify } from '../../src/archive/identify.ts';
import { findFiles, Refusals } from '../../src/bench/compress/found-files.ts';
import { surveyFiles } from '../../src/bench/compress/subjects.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { bf16Weights, type TensorOf } from './artifacts.ts';

export const running = new AbortController().signal;

export const weights = bf16Weights(8192, 5);

export function tensor(name: string, data: Buffer): TensorOf {
  return { name, dtype: 'BF16', shape: [data.length / 2], data };
}

/** A folder of a test's own with files of any content, by their paths in it. */
export function folderOf(t: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What `bench compress` makes of its operands before it measures. */
export async function survey(operands: readonly string[]) {
  const refusals = new Refusals();
  const files = await findFiles(operands, refusals, running);
  return { refusals, ...(await surveyFiles(files, identify, refusals, running)) };
}
