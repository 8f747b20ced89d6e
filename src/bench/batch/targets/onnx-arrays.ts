import type { NamedArray } from '../../../archive/readers/npz.ts';
import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { NegawattError } from '../../../errors.ts';
import { kindName, type Numbers, typeName } from './onnx-elements.ts';
import { elementOf, room, type ValueSource, type Wanted } from './onnx-values.ts';

/** Inputs from arrays: along the axis of the batch they are cut, or begun again at their end. */
export class ArrayValues implements ValueSource {
  readonly title: string;
  readonly #arrays: ReadonlyMap<string, NamedArray>;

  /** @throws NegawattError where an array is no input of the model, or of another type than that is */
  constructor(file: string, arrays: readonly NamedArray[], inputs: readonly OnnxInput[]) {
    this.title = `from ${file}`;
    this.#arrays = new Map(arrays.map((array) => [array.name, array]));
    const refuse = (why: string) => {
      const names = inputs.map((input) => `${input.name} (${typeName(input.type)})`).join(', ');
      return new NegawattError(`the arrays of ${file} do not fit the model`, why, `It takes ${names}.`);
    };
    const stray = arrays.find(({ name }) => !inputs.some((input) => input.name === name));
    if (stray !== undefined) throw refuse(`it has no input ${stray.name}`);
    for (const input of inputs) {
      const array = this.#arrays.get(input.name);
      if (array === undefined) continue;
      if (array.kind !== elementOf(input)?.kind) {
        throw refuse(`input ${input.name} takes ${typeName(input.type)}, and its array is of ${kindName(array.kind)}`);
      }
      const { axes } = input;
      const shape = `[${array.shape.join(', ')}]`;
      if (array.numbers.length === 0) throw refuse(`the array ${input.name} of shape ${shape} holds no numbers`);
      if (axes !== undefined && axes.length !== array.shape.length) {
        throw refuse(`input ${input.name} has ${axes.length} axes, and its array is of shape ${shape}`);
      }
    }
  }

  shapeOf(input: OnnxInput, batchPlace: number | undefined): readonly (number | undefined)[] | undefined {
    return this.#arrays.get(input.name)?.shape.map((length, place) => (place === batchPlace ? undefined : length));
  }

  fill({ input, element, shape, batchPlace }: Wanted): Numbers {
    const array = this.#arrays.get(input.name)!;
    const wrong = shape.findIndex((length, place) => place !== batchPlace && array.shape[place] !== length);
    if (wrong >= 0) {
      throw new Error(
        `input ${input.name} takes ${shape[wrong]} along axis ${wrong}, and its array is of shape [${array.shape.join(', ')}]`,
      );
    }
    const numbers = room(element, shape);
    const from = element.of(array.numbers.buffer as ArrayBuffer);
    if (batchPlace === undefined) return copied(numbers, from);
    const inner = shape.slice(batchPlace + 1).reduce((product, length) => product * length, 1);
    const [wanted, there] = [shape[batchPlace]!, array.shape[batchPlace]!];
    for (let to = 0; to < numbers.length; to += inner) {
      const row = to / inner;
      const at = (Math.floor(row / wanted) * there + ((row % wanted) % there)) * inner;
      for (let number = 0; number < inner; number++) numbers[to + number] = from[at + number]!;
    }
    return numbers;
  }
}

function copied(into: Numbers, from: Numbers): Numbers {
  for (let at = 0; at < into.length; at++) into[at] = from[at]!;
  return into;
}
