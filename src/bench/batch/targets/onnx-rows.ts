import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { NegawattError } from '../../../errors.ts';
import { type Element, type Numbers, typeName } from './onnx-elements.ts';
import { countOf, room, type ValueSource, type Wanted } from './onnx-values.ts';
import type { Row } from './row-source.ts';

const deepest = 64;
const mostNumbers = 2 ** 28;

/** Inputs from rows: each is one item, with a value for each input by name, or one value for the only input. */
export class RowValues implements ValueSource {
  readonly title: string;
  readonly #rows: readonly Row[];
  readonly #only: string | undefined;

  /** @param rows at least one; where a batch is larger, they begin again */
  constructor(title: string, rows: readonly Row[], inputs: readonly OnnxInput[]) {
    this.title = title;
    this.#rows = rows;
    this.#only = inputs.length === 1 ? inputs[0]!.name : undefined;
  }

  /** A row has no axis of the batch: it is put in, where the value has one axis less than the input. */
  shapeOf({ name, axes }: OnnxInput, batchPlace: number | undefined): readonly (number | undefined)[] | undefined {
    const value = this.#valueOf(name, this.#rows[0]);
    if (value === undefined) return undefined;
    const shape = nestedShape(value);
    const rank = axes?.length ?? shape.length + 1;
    if (shape.length === rank) return shape;
    if (shape.length + 1 === rank) return shape.toSpliced(batchPlace ?? 0, 0, undefined as never);
    return Array.from({ length: rank }, () => undefined);
  }

  fill({ input, element, shape, batchPlace }: Wanted): Numbers {
    const numbers = room(element, shape);
    const batch = batchPlace === undefined ? 1 : shape[batchPlace]!;
    const inner = batchPlace === undefined ? numbers.length : countOf(shape.slice(batchPlace + 1));
    const each = numbers.length / Math.max(1, batch);
    for (let item = 0; item < batch; item++) {
      const value = this.#valueOf(input.name, this.#rows[item % this.#rows.length]);
      if (value === undefined) throw new Error(`row ${item + 1} of the batch has no ${input.name}`);
      let at = 0;
      eachNumber(value, 0, (number) => {
        if (at < each)
          numbers[(Math.floor(at / inner) * batch + item) * inner + (at % inner)] = stored(input, element, number);
        at++;
      });
      if (at !== each) {
        throw new Error(`row ${item + 1} of the batch has ${at} numbers for ${input.name}, which takes ${each}`);
      }
    }
    return numbers;
  }

  #valueOf(name: string, row: Row): unknown {
    if (typeof row === 'object' && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row)) {
      return Object.hasOwn(row, name) ? ((row as Readonly<Record<string, unknown>>)[name] ?? undefined) : undefined;
    }
    return name === this.#only ? (row ?? undefined) : undefined;
  }
}

/** CSV has texts only. */
function stored({ name, type }: OnnxInput, element: Element, value: unknown): number | bigint {
  const number = typeof value === 'string' && value.trim() !== '' ? numberOf(value) : value;
  const kept = element.stored(number);
  if (kept !== undefined) return kept;
  const shown = typeof value === 'number' || typeof value === 'bigint' ? String(value) : `a ${typeof value}`;
  throw new NegawattError(
    'the rows do not fit the model',
    `input ${name} takes ${typeName(type)}, and a row has ${shown}`,
    'Give numbers of that type.',
  );
}

function numberOf(text: string): unknown {
  return /^-?\d{16,}$/.test(text) ? BigInt(text) : Number.isNaN(Number(text)) ? text : Number(text);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function nestedShape(value: unknown): number[] {
  const shape: number[] = [];
  for (let at = value; isList(at) && shape.length < deepest; at = at[0]) shape.push(at.length);
  return shape;
}

function eachNumber(value: unknown, depth: number, take: (number: unknown) => void): void {
  if (!isList(value)) {
    take(value);
    return;
  }
  if (depth === deepest) throw new Error(`a row nests deeper than ${deepest}`);
  if (value.length > mostNumbers) throw new Error(`a row has more than ${mostNumbers} numbers`);
  for (let at = 0; at < value.length; at++) eachNumber(value[at], depth + 1, take);
}
