import { shownPath } from '../../../archive/path-bytes.ts';
import { NegawattError } from '../../../errors.ts';
import { realHost } from '../../../host/real-host.ts';
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
  if (signal.aborted)
    throw new NegawattError(`${title} was not loaded`, 'the benchmark was interrupted', 'Run it again.');
  const given: GgufChoice = { model, title, promptTokens, outputTokens, seed, facts, threads, folder };
  return NativeTarget.open({ member, choice: given, title });
}
