import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import type { BatchTargetFacts } from '../../../model/batch.ts';
import { axisKey, type Layout } from './onnx-axes.ts';
import { typeName } from './onnx-elements.ts';
import type { Found } from './onnx-trial.ts';

const mostShown = 16;

/** What is known of a model that runs. */
export interface OnnxFacts {
  readonly title: string;
  /** The library with its version. */
  readonly library: string;
  readonly inputs: readonly OnnxInput[];
  readonly layout: Layout;
  readonly found: Found;
  /** Where the numbers come from. */
  readonly values: string;
  /** Whether each call takes rows of its own. */
  readonly isFed: boolean;
  readonly threads: { readonly usual: number; readonly most: number };
}

export function onnxFacts(model: OnnxFacts): BatchTargetFacts {
  const { title, library, inputs, layout, found, values, isFed, threads } = model;
  const { fixed } = found;
  const more = inputs.length - mostShown;
  return {
    kind: 'onnx',
    title,
    items: isFed ? 'records' : 'items',
    library,
    batchable: fixed === undefined,
    ...(fixed === undefined ? {} : { why: fixed.why }),
    details: [
      ...inputs.slice(0, mostShown).map((input) => ({ name: `input ${input.name}`, value: shapeText(input, model) })),
      ...(more > 0 ? [{ name: 'inputs', value: `${more} more` }] : []),
      ...(layout.main === undefined || fixed !== undefined
        ? []
        : [{ name: 'batch axis', value: `${layout.main.place} of ${layout.main.input}; a batch of 2 was tried` }]),
      ...lengthsText(model),
      { name: 'values', value: values },
      {
        name: 'a call',
        value: isFed
          ? 'takes the next rows, makes tensors of them and runs the model'
          : 'runs the model on the same tensors',
      },
      {
        name: 'concurrency',
        value: 'calls on one session; onnxruntime-node runs the calls of a process one after the other',
      },
      {
        name: 'threads',
        value: `usually ${threads.usual} of ${threads.most}: physical cores less one, since they wait by spinning`,
      },
      { name: 'session', value: 'CPU, graph optimisation all, operators in sequence' },
    ],
  };
}

function shapeText(input: OnnxInput, { found }: OnnxFacts): string {
  const axes = (input.axes ?? []).map((axis, place) => {
    return typeof axis === 'number' ? axis : found.lengths.get(axisKey(input, place));
  });
  return `${typeName(input.type)} [${axes.join(', ')}]`;
}

/** Lengths that the model leaves open, and who chose them. */
function lengthsText({ layout, found }: OnnxFacts): BatchTargetFacts['details'] {
  const lengths = layout.axes.flatMap(({ key, isGiven }) => {
    const length = found.lengths.get(key);
    if (typeof length !== 'number') return [];
    return [`${key}=${length} (${isGiven ? 'given' : 'chosen: the model runs with it'})`];
  });
  if (lengths.length === 0) return [];
  const shown = lengths.slice(0, mostShown).join(', ');
  return [{ name: 'open lengths', value: lengths.length > mostShown ? `${shown}, …` : shown }];
}
