import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { seeded } from '../../random.ts';
import { type Element, elements, type Numbers } from './onnx-elements.ts';

/** An input of a known shape, for which numbers are wanted. */
export interface Wanted {
  readonly input: OnnxInput;
  readonly element: Element;
  readonly shape: readonly number[];
  /** Which axis is the batch; absent where it has none. */
  readonly batchPlace?: number;
}

/** Where the numbers of inputs come from. */
export interface ValueSource {
  /** The shape of what it has for an input: undefined where it has nothing, and for an axis of which any length will do. */
  shapeOf(input: OnnxInput, batchPlace: number | undefined): readonly (number | undefined)[] | undefined;
  fill(wanted: Wanted): Numbers;
  /** For people: where they come from. */
  readonly title: string;
}

/** Small, so that they are in the vocabulary of any model. */
const ids = 100;

/** Integers that mean something, by the input's name. */
const meanings: readonly { readonly name: RegExp; readonly value: number }[] = [
  { name: /mask/i, value: 1 },
  { name: /token_type|segment/i, value: 0 },
  // Of speech: 16 kHz.
  { name: /^sr$|sample_?rate/i, value: 16_000 },
];

/** Numbers by chance: normal ones, small integers, and both truth values. The same seed makes the same ones again. */
export class SeededValues implements ValueSource {
  readonly title: string;
  readonly #seed: number;

  constructor(seed: number, inputs: readonly OnnxInput[]) {
    this.#seed = seed;
    const meant = inputs.flatMap((input) => {
      const meaning = meaningOf(input);
      return meaning === undefined ? [] : [`, ${input.name} ${meaning}`];
    });
    this.title = `by chance from seed ${seed}: normal numbers, integers below ${ids}${meant.join('')}`;
  }

  shapeOf(): undefined {
    return undefined;
  }

  fill({ input, element, shape }: Wanted): Numbers {
    const random = seeded(this.#seed + hash(input.name));
    const meant = meaningOf(input);
    const next = (): number => {
      if (element.isFloat) return normal(random);
      if (element.name === 'bool') return random() < 0.5 ? 0 : 1;
      return meant ?? Math.floor(random() * ids);
    };
    const numbers = room(element, shape);
    for (let at = 0; at < numbers.length; at++) numbers[at] = element.stored(next()) ?? element.stored(0)!;
    return numbers;
  }
}

/** What has nothing of its own is made by the seed. */
export class ValuesFirst implements ValueSource {
  readonly title: string;
  readonly #first: ValueSource;
  readonly #else: ValueSource;
  readonly #known: ReadonlySet<string>;

  constructor(first: ValueSource, otherwise: ValueSource, inputs: readonly OnnxInput[]) {
    this.#first = first;
    this.#else = otherwise;
    const known = inputs.filter((input) => first.shapeOf(input, undefined) !== undefined).map(({ name }) => name);
    this.#known = new Set(known);
    const isAll = known.length === inputs.length;
    this.title = isAll ? first.title : `${known.join(', ')}: ${first.title}; the others ${otherwise.title}`;
  }

  shapeOf(input: OnnxInput, batchPlace: number | undefined): readonly (number | undefined)[] | undefined {
    return this.#known.has(input.name) ? this.#first.shapeOf(input, batchPlace) : undefined;
  }

  fill(wanted: Wanted): Numbers {
    return (this.#known.has(wanted.input.name) ? this.#first : this.#else).fill(wanted);
  }
}

function meaningOf(input: OnnxInput): number | undefined {
  const element = elementOf(input);
  if (element === undefined || element.isFloat || element.name === 'bool') return undefined;
  return meanings.find(({ name }) => name.test(input.name))?.value;
}

export function elementOf(input: OnnxInput): Element | undefined {
  return input.type === undefined ? undefined : elements[input.type];
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Zeros. */
export function room(element: Element, shape: readonly number[]): Numbers {
  return element.of(new ArrayBuffer(countOf(shape) * element.bytes));
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function hash(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) >>> 0;
  return sum;
}
