import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { type Layout, shapeOf } from './onnx-axes.ts';
import type { OnnxRunner, Onnxruntime, OnnxTensor } from './onnx-library.ts';
import type { Lengths } from './onnx-trial.ts';
import { elementOf, type ValueSource } from './onnx-values.ts';

/** What a call is given, by input. */
export type Feeds = Readonly<Record<string, OnnxTensor>>;

/** A model in the library. */
export class OnnxModel {
  readonly inputs: readonly OnnxInput[];
  readonly #library: Onnxruntime;
  readonly #path: string;
  readonly #main: Layout['main'];
  #runner: OnnxRunner | undefined;

  constructor(library: Onnxruntime, path: string, inputs: readonly OnnxInput[], main: Layout['main']) {
    this.#library = library;
    this.#path = path;
    this.inputs = inputs;
    this.#main = main;
  }

  async load(threads: number): Promise<void> {
    await this.unload();
    this.#runner = await this.#library.InferenceSession.create(this.#path, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    });
  }

  async unload(): Promise<void> {
    await this.#runner?.release();
    this.#runner = undefined;
  }

  /** @param inputs of which tensors are wanted */
  feeds(values: ValueSource, lengths: Lengths, batch: number, inputs: readonly OnnxInput[] = this.inputs): Feeds {
    const feeds: Record<string, OnnxTensor> = {};
    for (const input of inputs) {
      const element = elementOf(input)!;
      const { shape, batchPlace } = shapeOf(input, lengths, batch, this.#main);
      const numbers = values.fill({ input, element, shape, ...(batchPlace === undefined ? {} : { batchPlace }) });
      feeds[input.name] = new this.#library.Tensor(element.name, numbers, shape);
    }
    return feeds;
  }

  call(feeds: Feeds): Promise<unknown> {
    return this.#runner!.run(feeds);
  }
}
