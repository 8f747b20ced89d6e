import { pathToFileURL } from 'node:url';
import { NegawattError } from '../../../errors.ts';
import { findPeer } from './peer-package.ts';

/** What is used of node-llama-cpp, from 3.10 on: https://node-llama-cpp.withcat.ai/api/ */
export interface Llama {
  readonly gpu: string | false;
  readonly llamaCppRelease?: { readonly release: string };
  getGpuDeviceNames?(): Promise<readonly string[]>;
  loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>;
}

export interface LlamaModel {
  readonly gpuLayers: number;
  iterateAllTokens(): Iterable<number>;
  /** Of control, such as one that ends a text. */
  isSpecialToken(token: number): boolean;
  createContext(options: LlamaContextOptions): Promise<LlamaContext>;
  dispose(): Promise<void>;
}

interface LlamaContextOptions {
  readonly sequences: number;
  /** Of each sequence, tokens. */
  readonly contextSize: number;
  /** Tokens of all sequences together that are evaluated in one step. */
  readonly batchSize: number;
  readonly threads: number;
  readonly failedCreationRemedy: false;
}

export interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

export interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: { readonly yieldEogToken: boolean }): AsyncGenerator<number, void, void>;
}

interface LlamaOptions {
  readonly gpu: 'auto';
  readonly build: 'never';
  readonly skipDownload: boolean;
  readonly progressLogs: false;
  readonly debug: boolean;
  readonly maxThreads: number;
  readonly logLevel: 'warn';
  readonly logger: (level: string, message: string) => void;
}

/** Names of the packages with the library's binaries where they are not `platform-architecture`. */
const binaries: Readonly<Record<string, string>> = {
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** What the library complains of: the first line tells the cause, the later ones what came of it. */
export class LlamaLog {
  #complaint: string | undefined;

  take(level: string, message: string): void {
    if (level === 'error' || level === 'fatal') this.#complaint ??= message.trim();
  }

  /** Starts anew, for what is asked of the library now. */
  forget(): void {
    this.#complaint = undefined;
  }

  /** What it threw, with what it complained of: that tells more, and comes a turn later. */
  async withReason(error: Error): Promise<Error> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#complaint === undefined ? error : new Error(`${error.message}: ${this.#complaint}`, { cause: error });
  }
}

export interface LoadedLlama {
  readonly llama: Llama;
  /** With its version. */
  readonly title: string;
  readonly log: LlamaLog;
}

/**
 * Loads node-llama-cpp, in the child only. Nothing is built and nothing is downloaded.
 *
 * @param folder that it is looked for from, before negawatt's own
 * @throws NegawattError where it is not installed, too old, or has no binary for this machine
 */
export async function loadLlama(folder: string): Promise<LoadedLlama> {
  const peer = findPeer('node-llama-cpp', folder);
  if (peer === undefined) {
    throw new NegawattError(
      'node-llama-cpp is not installed',
      'GGUF models are run by it, and it is no part of negawatt',
      `Install it in this folder: ${installLine()}`,
    );
  }
  const { getLlama } = (await import(pathToFileURL(peer.entry).href)) as {
    readonly getLlama?: (options: LlamaOptions) => Promise<Llama>;
  };
  const name = `node-llama-cpp${peer.version === undefined ? '' : ` ${peer.version}`}`;
  if (typeof getLlama !== 'function') {
    throw new NegawattError(
      `${name} is too old`,
      'it has no getLlama',
      `Install 3.10 or a later one: ${installLine()}`,
    );
  }
  const log = new LlamaLog();
  const llama = await getLlama({
    gpu: 'auto',
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    // Whatever the environment says: it would write to stdout.
    debug: false,
    // The threads of a point are then those that run, not the most that may.
    maxThreads: 0,
    logLevel: 'warn',
    logger: (level, message) => log.take(level, message),
  }).catch((error: Error) => {
    if (error.name !== 'NoBinaryFoundError' && error.constructor.name !== 'NoBinaryFoundError') throw error;
    throw new NegawattError(
      `${name} has no binary for this machine`,
      `${error.message}; negawatt never builds one`,
      `Install it with its binary: ${installLine()}`,
    );
  });
  const release = llama.llamaCppRelease?.release;
  return { llama, title: release === undefined ? name : `${name}, llama.cpp ${release}`, log };
}

/** Its own optional packages are binaries for every kind of GPU, 725 MB; with the one that is named it is 85 MB. */
export function installLine(platform: string = process.platform, architecture: string = process.arch): string {
  const machine = `${platform}-${architecture}`;
  return `npm install node-llama-cpp @node-llama-cpp/${binaries[machine] ?? machine} --omit=optional`;
}
