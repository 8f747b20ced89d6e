import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { NegawattError } from '../../../errors.ts';

/** The length of an axis: that of the batch, or a number. */
export type Length = 'batch' | number;

/** An axis of which the model leaves the length open; all axes of one name have one length. */
export interface OpenAxis {
  /** Its name; `input.1` where it has none: what `--axis` calls it. */
  readonly key: string;
  /** Where it stands first. */
  readonly input: string;
  readonly place: number;
  /** What it may be, the likeliest first. */
  readonly options: readonly Length[];
  readonly isGiven: boolean;
}

export interface Layout {
  readonly axes: readonly OpenAxis[];
  /** Where the items of a batch are told apart; absent where no input has an axis. */
  readonly main?: { readonly input: string; readonly place: number };
  /** Where the batch size cannot be chosen: what it is, and why. */
  readonly fixed?: { readonly batch: number; readonly why: string };
}

/** Lengths that values have which the user gives; undefined where any will do. */
export type KnownShapes = ReadonlyMap<string, readonly (number | undefined)[]>;

const batchName = /batch|^(n|b|bs)$/i;

/** Usual lengths by the axis' name: the first is taken where it works. */
const lengthsByName: readonly { readonly name: RegExp; readonly lengths: readonly number[] }[] = [
  { name: /past|cache/i, lengths: [0, 1, 128] },
  { name: /sample|audio|wave/i, lengths: [16_000, 1280, 512, 256] },
  { name: /height|width|image|pixel|^[hw]$/i, lengths: [224, 640, 320, 64, 32] },
  { name: /channel|^c$/i, lengths: [3, 1, 4] },
  { name: /seq|len|time|token|frame|step|^[tls]$/i, lengths: [128, 512, 256, 64, 16, 1] },
];
const imageLengths: readonly number[] = [224, 640, 320, 64, 48, 32];
const otherLengths: readonly number[] = [128, 512, 256, 64, 32, 16, 3, 1];

export function axisKey({ name, axes }: OnnxInput, place: number): string {
  const axis = axes![place]!;
  return typeof axis === 'string' && axis !== '' ? axis : `${name}.${place}`;
}

/**
 * Which axis is the batch, and what the other open ones may be.
 *
 * @param given `--axis`, by key
 * @throws NegawattError where a length is given of what is no open axis
 */
export function layoutOf(
  inputs: readonly OnnxInput[],
  given: ReadonlyMap<string, number>,
  known: KnownShapes = new Map(),
): Layout {
  const main = mainAxis(inputs);
  const batchKey = main === undefined ? undefined : openKey(inputs, main);
  const axes = new Map<string, OpenAxis>();
  for (const input of inputs) {
    for (const [place, axis] of (input.axes ?? []).entries()) {
      if (typeof axis === 'number') continue;
      const key = axisKey(input, place);
      const length = given.get(key) ?? given.get(`${input.name}.${place}`) ?? known.get(input.name)?.[place];
      const isMain = main?.input === input.name;
      const options =
        key === batchKey ? (['batch'] as const) : length === undefined ? optionsOf(input, place, isMain) : [length];
      const before = axes.get(key);
      const isGiven = key === batchKey || length !== undefined;
      if (before === undefined || (isGiven && !before.isGiven)) {
        axes.set(key, { key, input: input.name, place, options, isGiven });
      }
    }
  }
  checkGiven(inputs, given, axes, batchKey);
  return { axes: [...axes.values()], ...(main === undefined ? {} : { main }), ...fixedBatch(inputs, main) };
}

/** An axis that is named so; else the first axis of the first input that is more than a single number. */
function mainAxis(inputs: readonly OnnxInput[]): { readonly input: string; readonly place: number } | undefined {
  for (const { name, axes = [] } of inputs) {
    const place = axes.findIndex((axis) => typeof axis === 'string' && batchName.test(axis));
    if (place >= 0) return { input: name, place };
  }
  const withAxes = inputs.filter(({ axes = [] }) => axes.length > 0);
  const first = withAxes.find(({ axes = [] }) => axes.length > 1 || axes[0] !== 1) ?? withAxes[0];
  return first === undefined ? undefined : { input: first.name, place: 0 };
}

function openKey(inputs: readonly OnnxInput[], main: { readonly input: string; readonly place: number }) {
  const input = inputs.find(({ name }) => name === main.input)!;
  return typeof input.axes![main.place] === 'number' ? undefined : axisKey(input, main.place);
}

function fixedBatch(inputs: readonly OnnxInput[], main: Layout['main']): Pick<Layout, 'fixed'> {
  if (main === undefined) {
    return {
      fixed: { batch: 1, why: `no axis at all: ${inputs.map(({ name }) => name).join(', ')} are single numbers` },
    };
  }
  const length = inputs.find(({ name }) => name === main.input)!.axes![main.place]!;
  if (typeof length === 'string') return {};
  return { fixed: { batch: length, why: `input ${main.input} has ${length} as its first axis: fixed` } };
}

function optionsOf({ axes = [] }: OnnxInput, place: number, isMain: boolean): readonly Length[] {
  const name = axes[place] as string;
  if (batchName.test(name)) return ['batch', 1];
  const named = lengthsByName.find((one) => one.name.test(name))?.lengths;
  if (named !== undefined) return named;
  const lengths = axes.length === 4 && place > 0 ? imageLengths : otherLengths;
  // Of another input than the main one it may be the batch, wherever it stands: states of a network have it second.
  return isMain ? lengths : ['batch', ...lengths];
}

function checkGiven(
  inputs: readonly OnnxInput[],
  given: ReadonlyMap<string, number>,
  axes: ReadonlyMap<string, OpenAxis>,
  batchKey: string | undefined,
): void {
  for (const [name, length] of given) {
    const key = axes.has(name) ? name : keyOfPlace(inputs, name);
    if (key !== undefined && key !== batchKey) continue;
    const open = [...axes.keys()].filter((one) => one !== batchKey);
    throw new NegawattError(
      `--axis ${name}=${length} cannot be taken`,
      key === undefined ? 'the model has no open axis of that name' : 'it is the axis of the batch',
      key === undefined
        ? `Its open axes are: ${open.length === 0 ? 'none' : open.join(', ')}.`
        : 'Write --batches instead.',
    );
  }
}

/** Of `input.1`, which also calls an axis that has a name. */
function keyOfPlace(inputs: readonly OnnxInput[], text: string): string | undefined {
  for (const input of inputs) {
    const place = (input.axes ?? []).findIndex(
      (axis, at) => typeof axis === 'string' && text === `${input.name}.${at}`,
    );
    if (place >= 0) return axisKey(input, place);
  }
  return undefined;
}

/** The shape of an input, and where in it the batch is. */
export function shapeOf(
  input: OnnxInput,
  lengths: ReadonlyMap<string, Length>,
  batch: number,
  main: Layout['main'],
): { readonly shape: readonly number[]; readonly batchPlace?: number } {
  let batchPlace = main?.input === input.name ? main.place : undefined;
  const shape = (input.axes ?? []).map((axis, place) => {
    const length = typeof axis === 'number' ? axis : lengths.get(axisKey(input, place))!;
    if (length !== 'batch') return length;
    batchPlace ??= place;
    return batch;
  });
  return { shape, ...(batchPlace === undefined ? {} : { batchPlace }) };
}
