import compile from 'watr/compile';
import { type Failure, failure } from '../model/availability.ts';
import { planesText } from './planes-wat.ts';

/** How numbers become planes of bytes: 2 planes, 4 planes, or the 2 planes of the high halves where the low are zero. */
export type Split = 'pairs' | 'quads' | 'upcast';

interface Loops {
  split16(from: number, length: number, low: number, high: number): void;
  join16(to: number, length: number, low: number, high: number): void;
  split32(from: number, length: number, plane: number, stride: number): void;
  join32(to: number, length: number, plane: number, stride: number): void;
  narrow(from: number, length: number, to: number): number;
  widen(to: number, length: number, from: number): void;
}

/** What the loops may read and write beyond their numbers; also their alignment. */
const margin = 64;

const page = 65536;

/** Bytes that a loop writes to a plane at once. */
const vector = 16;

/** Splits numbers into planes of their bytes and joins them again, in memory of its own. */
export class Planes {
  private readonly memory: WebAssembly.Memory;
  private readonly loops: Loops;
  /** The whole memory; another one after it grew. */
  private bytes: Uint8Array;

  private constructor(module: WebAssembly.Module) {
    this.memory = new WebAssembly.Memory({ initial: 1 });
    this.bytes = new Uint8Array(this.memory.buffer);
    this.loops = new WebAssembly.Instance(module, { host: { memory: this.memory } }).exports as unknown as Loops;
  }

  /** A maker of planes; a Failure on a machine without 128-bit vectors. */
  static prepare(): (() => Planes) | Failure {
    // Node's --jitless has no WebAssembly, and processors before SSE 4.1 have no vectors of it.
    if (typeof WebAssembly === 'undefined') return failure('unsupported', 'this Node runs without WebAssembly');
    const binary = compile(planesText) as Uint8Array<ArrayBuffer>;
    if (!WebAssembly.validate(binary)) {
      return failure('unsupported', 'this processor has no 128-bit vectors for WebAssembly');
    }
    const module = new WebAssembly.Module(binary);
    return () => new Planes(module);
  }

  /**
   * The planes of a stretch of numbers, the lowest byte's first. They lie in `room`, one after the other from `before` on,
   * so that those that are stored as they are need not be moved: views that are valid until the next call. `upcast`
   * answers undefined where a low half is not zero.
   *
   * @param numbers a multiple of the numbers' size
   * @param before bytes of the caller's before the planes
   * @param after bytes of the caller's that the room has beyond the lengths of the planes
   */
  split(
    numbers: Uint8Array,
    split: Split,
    before: number,
    after: number,
  ): { planes: Uint8Array[]; room: Uint8Array } | undefined {
    const { length } = numbers;
    const at = this.reserve(length, split, before, after);
    this.bytes.set(numbers, at.numbers);
    // `narrow` looks at the margin too.
    this.bytes.fill(0, at.numbers + length, at.numbers + length + margin);
    if (length > 0) {
      if (split === 'quads') this.loops.split32(at.numbers, length, at.planes, at.stride);
      else {
        if (split === 'upcast' && this.loops.narrow(at.numbers, length, at.halves) === 0) return undefined;
        const from = split === 'upcast' ? at.halves : at.numbers;
        this.loops.split16(from, at.plane * 2, at.planes, at.planes + at.stride);
      }
    }
    const end = at.planes + countOf(split) * at.stride + after;
    return { planes: this.planesAt(at, split), room: this.bytes.subarray(at.planes - before, end) };
  }

  /**
   * The numbers that `split` was given, a view that is valid until the next call.
   *
   * @param length of the numbers, bytes, a multiple of their size
   * @param room bytes after the numbers, which belong to the caller and are part of the view
   * @param fill writes the planes
   */
  join(length: number, split: Split, room: number, fill: (planes: readonly Uint8Array[]) => void): Uint8Array {
    const at = this.reserve(length, split, 0, 0, room);
    fill(this.planesAt(at, split));
    if (length > 0) {
      if (split === 'quads') this.loops.join32(at.numbers, length, at.planes, at.stride);
      else {
        const to = split === 'upcast' ? at.halves : at.numbers;
        this.loops.join16(to, at.plane * 2, at.planes, at.planes + at.stride);
        if (split === 'upcast') this.loops.widen(at.numbers, length, at.halves);
      }
    }
    return this.bytes.subarray(at.numbers, at.numbers + length + room);
  }

  private planesAt(at: Places, split: Split): Uint8Array[] {
    return Array.from({ length: countOf(split) }, (_, index) => {
      const start = at.planes + index * at.stride;
      return this.bytes.subarray(start, start + at.plane);
    });
  }

  private reserve(length: number, split: Split, before: number, after: number, afterNumbers = 0): Places {
    const plane = length / (split === 'pairs' ? 2 : 4);
    // The loops write whole vectors: one that ends a plane would lie over the start of the next.
    const stride = plane % vector === 0 ? plane : padded(plane);
    const numbers = 0;
    const halves = numbers + padded(length + afterNumbers);
    const planes = halves + (split === 'upcast' ? padded(length / 2) : 0) + padded(before);
    const pages = Math.ceil((planes + countOf(split) * stride + after + margin) / page);
    const missing = pages - this.bytes.length / page;
    if (missing > 0) {
      this.memory.grow(missing);
      this.bytes = new Uint8Array(this.memory.buffer);
    }
    return { plane, stride, numbers, halves, planes };
  }
}

/** Where things lie in the memory, bytes from its start. */
interface Places {
  /** The length of a plane. */
  readonly plane: number;
  readonly stride: number;
  readonly numbers: number;
  readonly halves: number;
  readonly planes: number;
}

function countOf(split: Split): number {
  return split === 'quads' ? 4 : 2;
}

/** Room for so many bytes and the margin after them. */
function padded(length: number): number {
  return Math.ceil((length + margin) / margin) * margin;
}
