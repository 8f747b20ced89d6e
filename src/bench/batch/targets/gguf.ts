import { shownPath } from '../../../archive/path-bytes.ts';
import { realHost } from '../../../host/real-host.ts';
import type { BatchPoint } from '../../../model/batch.ts';
import { NativeTarget } from '../native/native-target.ts';
import type { BatchTarget, TargetChoice } from '../target.ts';
import { ggufFacts } from './gguf-facts.ts';
import type { GgufChoice } from './gguf-session.ts';
import { spinningThreads, threadRoom } from './thread-room.ts';

const member = new URL('./gguf-session.js', import.meta.url);

/**
 * A language model in GGUF, run by node-llama-cpp in a child: a call makes tokens in as many parallel sequences as the
 * batch size says.
 *
 * @param folder that the library is looked for from, before negawatt's own
 * @throws NegawattError for a file that is none, is cut or cannot be loaded, and where the library is not installed
 */
export async function openGguf(
  choice: Pick<TargetChoice, 'promptTokens' | 'outputTokens' | 'seed'> & { readonly model: string },
  signal: AbortSignal,
  folder = process.cwd(),
): Promise<BatchTarget> {
  const { model, promptTokens, outputTokens, seed } = choice;
  const facts = ggufFacts(model);
  const host = realHost();
  const threads = spinningThreads(threadRoom(host));
  host.close();
  const title = shownPath(model);
  signal.throwIfAborted();
  const given: GgufChoice = { model, title, promptTokens, outputTokens, seed, facts, threads, folder };
  const target = await NativeTarget.open({ member, choice: given, title, signal });
  return Object.assign(target, { patience: (point: BatchPoint) => ggufPatience(point, choice) });
}

/** The slowest that is of any use: the largest models on a CPU make about a token a second, and read some. */
const slowestPrefill = 2;
const slowestStep = 5;

/**
 * How long a first call may take, s: the prompts of all sequences are read at 2 tokens/s, and then one token of each is
 * made every 5 s.
 */
export function ggufPatience(
  { batch }: Pick<BatchPoint, 'batch'>,
  { promptTokens, outputTokens }: Pick<TargetChoice, 'promptTokens' | 'outputTokens'>,
): number {
  return (batch * promptTokens) / slowestPrefill + outputTokens * slowestStep;
}
