import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { NegawattError } from '../../../errors.ts';
import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { CallDone, NativeSession } from '../native/native-session.ts';
import { layoutOf } from './onnx-axes.ts';
import { typeName } from './onnx-elements.ts';
import { onnxFacts } from './onnx-facts.ts';
import { readInputs } from './onnx-inputs.ts';
import { loadOnnxruntime } from './onnx-library.ts';
import { type Feeds, OnnxModel } from './onnx-model.ts';
import { RowValues } from './onnx-rows.ts';
import { type Found, findLengths } from './onnx-trial.ts';
import { elementOf, SeededValues, type ValueSource, ValuesFirst } from './onnx-values.ts';
import { openRows } from './open-rows.ts';
import type { RowSource } from './row-source.ts';

/** What the child gets to know. */
export interface OnnxChoice {
  readonly model: string;
  /** For messages. */
  readonly title: string;
  /** Of the model's own header. */
  readonly graph: readonly OnnxInput[];
  readonly axes: ReadonlyMap<string, number>;
  readonly seed: number;
  readonly inputs?: string;
  readonly data?: string;
  readonly threads: { readonly usual: number; readonly most: number };
  /** That the library is looked for from, before negawatt's own. */
  readonly folder: string;
}

/** Rows for the calls, in turn. */
export type Feed = Pick<RowSource, 'next' | 'bytes' | 'close'>;

/** Loads the library and the model, and finds out how it is called. @throws NegawattError */
export async function createSession(choice: unknown): Promise<NativeSession> {
  const onnx = choice as OnnxChoice;
  return openSession(onnx, onnx.data === undefined ? undefined : await openRows(onnx.data));
}

/** @param feed where each call takes its own rows */
export async function openSession(choice: OnnxChoice, feed?: Feed): Promise<NativeSession> {
  const { title, graph, threads } = choice;
  const { onnxruntime, title: library } = loadOnnxruntime(choice.folder);
  const chance = new SeededValues(choice.seed, graph);
  const known = await knownValues(choice, feed);
  const fed = graph.filter((input) => feed !== undefined && known?.shapeOf(input, undefined) !== undefined);
  const values = known === undefined ? chance : new ValuesFirst(known, chance, graph);
  const inputs = graph.map((input) => checked(input, values, title));
  const layout = layoutOf(inputs, choice.axes, knownShapes(inputs, choice.axes, values));
  const model = new OnnxModel(onnxruntime, choice.model, inputs, layout.main);
  await model.load(threads.usual);
  const found = await findLengths(layout, (lengths, batch) => model.call(model.feeds(values, lengths, batch)), title);
  await model.unload();
  const facts = onnxFacts({
    title,
    library,
    inputs,
    layout,
    found,
    values: values.title,
    isFed: feed !== undefined,
    threads,
  });
  const names = new Set(fed.map(({ name }) => name));
  return new OnnxSession({ model, values, found, facts, threads, ...(feed === undefined ? {} : { feed, names }) });
}

async function knownValues(
  { inputs, graph, data, title }: OnnxChoice,
  feed: Feed | undefined,
): Promise<ValueSource | undefined> {
  if (feed === undefined) return inputs === undefined ? undefined : readInputs(inputs, graph);
  const rows = new RowValues(`rows of ${data}`, await feed.next(1), graph);
  if (graph.some((input) => rows.shapeOf(input, undefined) !== undefined)) return rows;
  throw new NegawattError(
    `the rows of ${data} do not fit ${title}`,
    'the first one has a value for none of its inputs',
    `Give rows with ${graph.map(({ name }) => name).join(', ')}.`,
  );
}

function checked(input: OnnxInput, values: ValueSource, title: string): OnnxInput {
  if (elementOf(input) === undefined) {
    throw new NegawattError(
      `${title} takes what cannot be made`,
      `input ${input.name} is of the type ${typeName(input.type)}`,
      'Name a model whose inputs are tensors of numbers or truth values.',
    );
  }
  if (input.axes !== undefined) return input;
  const shape = values.shapeOf(input, 0);
  if (shape !== undefined) return { ...input, axes: shape.map((length) => length ?? '') };
  throw new NegawattError(
    `${title} does not say a shape`,
    `input ${input.name} has neither axes nor lengths`,
    'Give an array for it: --inputs FILE.npz.',
  );
}

/** Two rounds: which axis is the batch depends on the names only, and which lengths are free depends on the batch. */
function knownShapes(inputs: readonly OnnxInput[], axes: ReadonlyMap<string, number>, values: ValueSource) {
  const { main, axes: open } = layoutOf(inputs, axes);
  return new Map(
    inputs.flatMap((input) => {
      const likely = open.find((axis) => axis.input === input.name && axis.options[0] === 'batch')?.place;
      const shape = values.shapeOf(input, main?.input === input.name ? main.place : likely);
      return shape === undefined ? [] : [[input.name, shape] as const];
    }),
  );
}

interface Ready {
  readonly model: OnnxModel;
  readonly values: ValueSource;
  readonly found: Found;
  readonly facts: BatchTargetFacts;
  readonly threads: OnnxChoice['threads'];
  readonly feed?: Feed;
  /** Of the inputs that rows have. */
  readonly names?: ReadonlySet<string>;
}

class OnnxSession implements NativeSession {
  readonly facts: BatchTargetFacts;
  readonly threads: OnnxChoice['threads'];
  readonly fixedBatch?: number;
  readonly #ready: Ready;
  #batch = 1;
  #feeds: Feeds = {};

  constructor(ready: Ready) {
    this.#ready = ready;
    this.facts = ready.facts;
    this.threads = ready.threads;
    const { fixed } = ready.found;
    if (fixed !== undefined) this.fixedBatch = fixed.batch;
  }

  /** The model is loaded anew: what a larger batch took before would be in the memory of this one. */
  async open({ batch, threads = this.threads.usual }: BatchPoint): Promise<void> {
    const { model, values, found, names } = this.#ready;
    this.#batch = this.fixedBatch ?? batch;
    this.#feeds = {};
    await model.load(threads);
    const steady = names === undefined ? model.inputs : model.inputs.filter(({ name }) => !names.has(name));
    this.#feeds = model.feeds(values, found.lengths, this.#batch, steady);
  }

  async call(): Promise<CallDone> {
    const { model, feed } = this.#ready;
    if (feed !== undefined) return this.#callFed(feed);
    await model.call(this.#feeds);
    return { items: this.#batch };
  }

  async close(): Promise<void> {
    this.#ready.feed?.close();
    await this.#ready.model.unload();
  }

  async #callFed(feed: Feed): Promise<CallDone> {
    const { model, found, names } = this.#ready;
    const before = feed.bytes;
    const rows = new RowValues('rows', await feed.next(this.#batch), model.inputs);
    const bytes = feed.bytes - before;
    const fed = model.inputs.filter(({ name }) => names!.has(name));
    await model.call({ ...this.#feeds, ...model.feeds(rows, found.lengths, this.#batch, fed) });
    return { items: this.#batch, bytes };
  }
}
