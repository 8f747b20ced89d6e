import type { Failure } from '../../model/availability.ts';
import { type Codec, type Coder, CorruptError, type Layout } from '../codec.ts';
import { widthOf } from '../entropy.ts';
import { Planes, type Split } from '../planes.ts';
import { ChunkHeader, type ChunkMode } from './chunk-header.ts';
import { checkLevel } from './level.ts';
import { PlaneCoder } from './plane-coder.ts';
import { Scratch } from './scratch.ts';
import { loadZstd } from './zstd-library.ts';

/** 1: planes only. 2: tries the ordinary zstd too, on each plane and on the whole, and keeps what is smallest. */
const levels = [1, 2];

/** What WebAssembly's memory takes, with all its planes. */
const largestChunk = 512 * 1024 * 1024;

/**
 * Numbers split into planes of bytes, as ZipNN does (Hershcovitch et al., 2024, arXiv:2411.05239): in trained weights the
 * exponents are few and the rest is noise. What has fewer than 8 bits a byte goes through zstd's Huffman stage, the rest
 * is stored, so that most bytes are only copied.
 */
export const tensor: Codec = {
  id: 'tensor',
  title: 'Planes of numbers by zstd',
  levels,
  usualLevels: [1],
  takesTensors: true,
  load,
};

async function load(): Promise<Coder | Failure> {
  const loaded = await loadZstd();
  if ('ok' in loaded) return loaded;
  const prepared = Planes.prepare();
  if ('ok' in prepared) return prepared;
  const planeCoder = new PlaneCoder(loaded.library);
  // Apart, so that what `compress` answered can be expanded.
  const packer = new Packer(prepared(), planeCoder);
  const unpacker = new Unpacker(prepared(), planeCoder);
  return {
    version: `planes 1, ${loaded.version}`,
    compress: (chunk, level, layout) => {
      checkLevel(levels, level);
      if (chunk.length > largestChunk) throw new RangeError(`a chunk of more than ${largestChunk} bytes`);
      return packer.pack(chunk, level, layout);
    },
    expand: (packed, length) => unpacker.unpack(packed, length),
  };
}

class Packer {
  /** Apart, as one is compared with the other. */
  private readonly single = new Scratch();
  private readonly plain = new Scratch();
  private readonly plane = new Scratch();
  private readonly planes: Planes;
  private readonly coder: PlaneCoder;

  constructor(planes: Planes, coder: PlaneCoder) {
    this.planes = planes;
    this.coder = coder;
  }

  pack(chunk: Uint8Array, level: number, layout: Layout): Uint8Array {
    const isThorough = level > 1;
    let best = layout.kind === 'tensor' ? this.planesOf(chunk, widthOf[layout.dtype], isThorough) : undefined;
    if (best === undefined || isThorough || this.coder.hasRepetitions(chunk, best.length / chunk.length)) {
      const plain = this.framed(this.plain, chunk, (into) => this.coder.packPlain(chunk, into));
      if (best === undefined || plain.length < best.length) best = plain;
    }
    const raw = chunk.length + ChunkHeader.length('raw');
    return best.length <= raw ? best : this.framed(this.plain, chunk, (into) => this.coder.store(chunk, into));
  }

  private planesOf(chunk: Uint8Array, width: number, isThorough: boolean): Uint8Array | undefined {
    if (width === 4) return this.split(chunk, 'upcast', isThorough) ?? this.split(chunk, 'quads', isThorough);
    if (width === 2) return this.split(chunk, 'pairs', isThorough);
    return this.framed(this.single, chunk, (into) => this.coder.pack(chunk, into, isThorough));
  }

  private split(chunk: Uint8Array, split: Split, isThorough: boolean): Uint8Array | undefined {
    const unit = split === 'pairs' ? 2 : 4;
    const tail = chunk.subarray(chunk.length - (chunk.length % unit));
    const numbers = chunk.subarray(0, chunk.length - tail.length);
    const start = ChunkHeader.length(split);
    const parts = this.planes.split(numbers, split, start, tail.length);
    if (parts === undefined) return undefined;
    const { planes, room } = parts;
    let end = start;
    const lengths = planes.map((plane) => {
      // A plane never moves up: what comes before it is at most as long as it was.
      const packed = this.plane.atLeast(this.coder.bound(plane.length));
      const length = this.coder.compress(plane, packed, isThorough);
      if (length !== undefined) room.set(packed.subarray(0, length), end);
      else if (plane.byteOffset !== room.byteOffset + end) room.set(plane, end);
      end += length ?? plane.length;
      return length ?? plane.length;
    });
    room.set(tail, end);
    ChunkHeader.write(room, split, chunk.length, lengths);
    return room.subarray(0, end + tail.length);
  }

  /** The chunk as one frame, or as it is where `pack` answers its length. */
  private framed(memory: Scratch, chunk: Uint8Array, pack: (into: Uint8Array) => number): Uint8Array {
    const start = ChunkHeader.length('zstd');
    const into = memory.atLeast(start + this.coder.bound(chunk.length));
    const length = pack(into.subarray(start));
    ChunkHeader.write(into, length < chunk.length ? 'zstd' : 'raw', chunk.length, []);
    return into.subarray(0, start + length);
  }
}

class Unpacker {
  private readonly whole = new Scratch();
  private readonly planes: Planes;
  private readonly coder: PlaneCoder;

  constructor(planes: Planes, coder: PlaneCoder) {
    this.planes = planes;
    this.coder = coder;
  }

  unpack(packed: Uint8Array, length: number): Uint8Array {
    const header = ChunkHeader.read(packed);
    if (header.original !== length) throw new CorruptError(`the chunk holds ${header.original} bytes, not ${length}`);
    const body = packed.subarray(ChunkHeader.length(header.mode));
    switch (header.mode) {
      case 'raw':
      case 'zstd':
        if (header.mode === 'raw' && body.length !== length) throw new CorruptError('the chunk is cut');
        return this.coder.unpack(body, this.whole.atLeast(length).subarray(0, length));
      default:
        return this.join(body, header.mode, length, header.lengths);
    }
  }

  private join(
    body: Uint8Array,
    split: Exclude<ChunkMode, 'raw' | 'zstd'>,
    length: number,
    lengths: readonly number[],
  ) {
    const tail = length % (split === 'pairs' ? 2 : 4);
    const end = lengths.reduce((sum, next) => sum + next, 0);
    if (end + tail !== body.length) throw new CorruptError(`${body.length} bytes follow the header, not ${end + tail}`);
    const bytes = this.planes.join(length - tail, split, tail, (planes) => {
      // From the last on: what is only copied is then still near when the planes are joined.
      let at = end;
      for (let index = planes.length - 1; index >= 0; index--) {
        this.coder.unpack(body.subarray(at - lengths[index]!, at), planes[index]!);
        at -= lengths[index]!;
      }
    });
    bytes.set(body.subarray(end), length - tail);
    return bytes;
  }
}
