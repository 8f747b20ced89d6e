import { shownPath } from '../../../archive/path-bytes.ts';
import { readOnnxInputs } from '../../../archive/readers/onnx-graph.ts';
import { SourceFile } from '../../../archive/source-file.ts';
import { realHost } from '../../../host/real-host.ts';
import { NativeTarget } from '../native/native-target.ts';
import type { BatchTarget, TargetChoice } from '../target.ts';
import type { OnnxChoice } from './onnx-session.ts';
import { spinningThreads, threadRoom } from './thread-room.ts';

const member = new URL('./onnx-session.js', import.meta.url);

/**
 * A model in ONNX, run by onnxruntime-node in a child, on inputs that are made by a seed, read from a file, or taken from
 * the rows of one.
 *
 * @param folder that the library is looked for from, before negawatt's own
 * @throws NegawattError for a file that is none, is cut or cannot be loaded, for lengths that cannot be found out, for
 * inputs that do not fit, and where the library is not installed
 */
export async function openOnnx(
  choice: Pick<TargetChoice, 'axes' | 'data' | 'inputs' | 'seed'> & { readonly model: string },
  signal: AbortSignal,
  folder = process.cwd(),
): Promise<BatchTarget> {
  const { model, axes, seed, inputs, data } = choice;
  const file = SourceFile.open(model);
  let graph: OnnxChoice['graph'];
  try {
    graph = readOnnxInputs(file);
  } finally {
    file.close();
  }
  const host = realHost();
  const threads = spinningThreads(threadRoom(host));
  host.close();
  signal.throwIfAborted();
  const title = shownPath(model);
  const given: OnnxChoice = {
    model,
    title,
    graph,
    axes,
    seed,
    threads,
    folder,
    ...(inputs === undefined ? {} : { inputs }),
    ...(data === undefined ? {} : { data }),
  };
  return NativeTarget.open({ member, choice: given, title, signal });
}
