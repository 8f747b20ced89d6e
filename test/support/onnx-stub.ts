import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
