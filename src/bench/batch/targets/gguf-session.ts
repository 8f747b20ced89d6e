import { NegawattError } from '../../../errors.ts';
import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import { seeded } from '../../random.ts';
import { failureOf } from '../native/native-failure.ts';
import type { CallDone, NativeSession } from '../native/native-session.ts';
import type { TargetChoice, TargetFailure } from '../target.ts';
import { GgufCalls } from './gguf-calls.ts';
import type { GgufFacts } from './gguf-facts.ts';
import {
  type Llama,
  type LlamaContext,
  type LlamaLog,
  type LlamaModel,
  type LoadedLlama,
  loadLlama,
} from './llama-library.ts';

/** As llama.cpp's own programs have it (`--ubatch-size`): more takes memory, and is not faster. */
const usualStep = 512;

/** What the child gets to know. */
export interface GgufChoice extends Pick<TargetChoice, 'promptTokens' | 'outputTokens' | 'seed'> {
  readonly model: string;
  /** For people. */
  readonly title: string;
  readonly facts: GgufFacts;
  readonly threads: { readonly usual: number; readonly most: number };
  /** That the library is looked for from. */
  readonly folder: string;
}

/** Loads the library and the model. @throws NegawattError where the library is not to be had */
export async function createSession(choice: unknown): Promise<NativeSession> {
  const given = choice as GgufChoice;
  return sessionOf(await loadLlama(given.folder), given);
}

/** A model in a library that is loaded already. */
export async function sessionOf(
  { llama, title: library, log }: LoadedLlama,
  choice: GgufChoice,
): Promise<NativeSession> {
  const { model: path, title, facts, threads, promptTokens, outputTokens, seed } = choice;
  log.forget();
  const model = await llama.loadModel({ modelPath: path }).catch(async (error: Error) => {
    throw await log.withReason(error);
  });
  const vocabulary = textTokens(model);
  if (vocabulary.length === 0) {
    throw new NegawattError(`${title} makes no text`, 'its vocabulary has no tokens of text', 'Name a language model.');
  }
  const details = [...facts.details, ...(await detailsOf(llama, model, choice))];
  return new GgufSession({ kind: 'gguf', title, items: 'tokens', library, batchable: true, details }, threads, {
    model,
    log,
    vocabulary,
    random: seeded(seed),
    promptTokens,
    outputTokens,
  });
}

interface Loaded extends Pick<TargetChoice, 'promptTokens' | 'outputTokens'> {
  readonly model: LlamaModel;
  readonly log: LlamaLog;
  readonly vocabulary: Uint32Array;
  readonly random: () => number;
}

class GgufSession implements NativeSession {
  readonly facts: BatchTargetFacts;
  readonly threads: { readonly usual: number; readonly most: number };
  readonly #loaded: Loaded;
  #context: LlamaContext | undefined;
  #calls: GgufCalls | undefined;

  constructor(facts: BatchTargetFacts, threads: GgufSession['threads'], loaded: Loaded) {
    this.facts = facts;
    this.threads = threads;
    this.#loaded = loaded;
  }

  async open({ batch, concurrency, threads = this.threads.usual }: BatchPoint): Promise<TargetFailure | undefined> {
    this.#calls = undefined;
    await this.#context?.dispose();
    this.#context = undefined;
    if (concurrency > 1) {
      const reason =
        'a context makes one call at a time: what runs beside is sequences, and their number is the batch size';
      return { failure: 'unsupported', reason };
    }
    const { model, log, promptTokens, outputTokens, vocabulary, random } = this.#loaded;
    log.forget();
    try {
      this.#context = await model.createContext({
        sequences: batch,
        contextSize: promptTokens + outputTokens,
        batchSize: Math.max(batch, Math.min(usualStep, batch * promptTokens)),
        threads,
        failedCreationRemedy: false,
      });
    } catch (error) {
      return memoryFailure(error) ?? failureOf(await log.withReason(error as Error));
    }
    const context = this.#context;
    const sequences = Array.from({ length: batch }, () => context.getSequence());
    const word = () => vocabulary[Math.floor(random() * vocabulary.length)]!;
    this.#calls = new GgufCalls(sequences, outputTokens, () => Array.from({ length: promptTokens }, word));
    return undefined;
  }

  call(): Promise<CallDone> {
    return this.#calls!.call();
  }

  async close(): Promise<void> {
    await this.#context?.dispose();
    await this.#loaded.model.dispose();
  }
}

function memoryFailure(error: unknown): TargetFailure | undefined {
  if (!(error instanceof Error) || error.constructor.name !== 'InsufficientMemoryError') return undefined;
  return { failure: 'out-of-memory', reason: error.message };
}

/** Of which prompts are made: what steers a model is left out. */
function textTokens(model: LlamaModel): Uint32Array {
  const tokens: number[] = [];
  for (const token of model.iterateAllTokens()) {
    if (!model.isSpecialToken(token)) tokens.push(token);
  }
  return Uint32Array.from(tokens);
}

async function detailsOf(
  llama: Llama,
  model: LlamaModel,
  { promptTokens, outputTokens, facts: { trained }, threads: { usual, most } }: GgufChoice,
): Promise<BatchTargetFacts['details']> {
  const devices = (await llama.getGpuDeviceNames?.()) ?? [];
  const gpu = `${llama.gpu}${devices.length === 0 ? '' : ` (${devices.join(', ')})`}`;
  const context = promptTokens + outputTokens;
  return [
    { name: 'runs on', value: llama.gpu === false ? 'CPU' : `${gpu}, ${model.gpuLayers} layers; the rest on the CPU` },
    { name: 'batch', value: `parallel sequences of one context, at most ${usualStep} tokens of prompts a step` },
    {
      name: 'a call',
      value: `each sequence reads ${promptTokens} random tokens and makes ${outputTokens}, the likeliest ones, ends ignored`,
    },
    { name: 'latency', value: 'of a whole call' },
    { name: 'prefill', value: 'tokens of the prompts, until every sequence has its first token' },
    { name: 'decode', value: 'tokens after the first; seconds over the tokens of one sequence are TPOT' },
    { name: 'threads', value: `usually ${usual} of ${most}: physical cores less one, since they wait by spinning` },
    ...(llama.gpu === false ? [] : [{ name: 'memory', value: "of the process; the GPU's is not in it" }]),
    ...(trained !== undefined && context > trained
      ? [{ name: 'note', value: `a context of ${context} tokens is beyond the ${trained} that it was trained for` }]
      : []),
  ];
}
