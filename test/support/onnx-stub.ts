import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchTarget, CallStint } from '../../src/bench/batch/target.ts';
import { openOnnx } from '../../src/bench/batch/targets/onnx.ts';
import { NegawattError } from '../../src/errors.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from './golden.ts';
import { type OnnxInputOf, onnxFile } from './onnx-file.ts';

/** What the stand-in of fixtures/stubs/onnxruntime-node takes and does. */
export interface OnnxBehaviour {
  /** By input. All axes of the batch have one length. */
  readonly shapes: Readonly<Record<string, readonly (number | 'batch')[]>>;
  /** For a larger one memory is too small. */
  readonly mostBatch?: number;
  readonly loadError?: string;
}

/** A user's folder with a model of these inputs, and onnxruntime-node's stand-in where a behaviour is given. */
export function onnxFolder(
  test: Parameters<typeof temporaryFolder>[0],
  inputs: readonly OnnxInputOf[],
  behaviour?: OnnxBehaviour,
) {
  const folder = temporaryFolder(test);
  const library = join(folder, 'node_modules', 'onnxruntime-node');
  if (behaviour !== undefined) {
    cpSync(join(fixtures, 'stubs', 'onnxruntime-node'), library, { recursive: true });
    writeFileSync(join(library, 'behaviour.json'), JSON.stringify({ mostBatch: 1e9, ...behaviour }));
  }
  const model = join(folder, 'model.onnx');
  writeFileSync(model, onnxFile([], [], inputs));
  const asked = join(library, 'asked.jsonl');
  return {
    folder,
    model,
    /** What was asked of the library, in its order. */
    asked: (): Record<string, unknown>[] =>
      existsSync(asked)
        ? readFileSync(asked, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
        : [],
  };
}

type Test = Parameters<typeof onnxFolder>[0];
type User = ReturnType<typeof onnxFolder>;
type Over = { axes?: Record<string, number>; inputs?: string; data?: string };

const never = new AbortController().signal;
export const text: readonly OnnxInputOf[] = [
  { name: 'ids', type: 7, axes: ['batch', 'sequence'] },
  { name: 'mask', type: 7, axes: ['batch', 'sequence'] },
];
/** As of a recognizer of speech: nothing has a name, and the state has the batch second. */
export const speech: readonly OnnxInputOf[] = [
  { name: 'input', type: 1, axes: ['', ''] },
  { name: 'state', type: 1, axes: [2, '', 4] },
  { name: 'sr', type: 7, axes: [] },
];
export const asSpeech: OnnxBehaviour = { shapes: { input: ['batch', 512], state: [2, 'batch', 4], sr: [] } };

export const run = (target: BatchTarget, calls: number): Promise<CallStint> =>
  target.run({ seconds: 0, calls, patience: 60, stop: never });

/** Opens the model of a user's folder. */
export function openModel({ folder, model }: User, { axes = {}, ...over }: Over = {}): Promise<BatchTarget> {
  return openOnnx({ model, axes: new Map(Object.entries(axes)), seed: 3, ...over }, never, folder);
}

/** The same, of a folder that is made for it, closed after the test. */
export async function opened(
  context: Test & { after(clean: () => unknown): void },
  inputs: readonly OnnxInputOf[],
  behaviour: OnnxBehaviour,
  over: Over = {},
) {
  const user = onnxFolder(context, inputs, behaviour);
  const target = await openModel(user, over);
  context.after(() => target.close());
  return { ...user, target };
}

export function detail({ facts }: BatchTarget, name: string): string | undefined {
  return facts.details.find((one) => one.name === name)?.value;
}

export function refusal(what: RegExp, why: RegExp, how: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NegawattError, String(error));
    assert.match(error.what, what);
    assert.match(error.why, why);
    assert.match(error.how, how);
    return true;
  };
}
