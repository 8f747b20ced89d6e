import { varint } from './bytes.ts';

export interface OnnxTensorOf {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly shape: readonly number[];
  readonly data?: Buffer;
  readonly external?: Readonly<Record<string, string>>;
}

/** @param inBranch tensors of a subgraph, as an `If` has them */
export function onnxFile(tensors: readonly OnnxTensorOf[], inBranch: readonly OnnxTensorOf[] = []): Buffer {
  const graphOf = (of: readonly OnnxTensorOf[]) => of.map((tensor) => message(5, onnxTensor(tensor)));
  const branch = message(1, message(4, Buffer.from('If')), message(5, message(6, ...graphOf(inBranch))));
  return Buffer.concat([
    varintField(1, 8),
    message(2, Buffer.from('by hand')),
    message(7, ...(inBranch.length > 0 ? [branch] : []), message(2, Buffer.from('graph')), ...graphOf(tensors)),
    message(8, varintField(2, 17)),
  ]);
}

function onnxTensor({ name, type, shape, data, external }: OnnxTensorOf): Buffer {
  const entries = Object.entries(external ?? {}).map(([key, value]) =>
    message(13, message(1, Buffer.from(key)), message(2, Buffer.from(value))),
  );
  return Buffer.concat([
    ...shape.map((length) => varintField(1, length)),
    varintField(2, type),
    message(8, Buffer.from(name)),
    ...(data === undefined ? [] : [message(9, data)]),
    ...entries,
    ...(external === undefined ? [] : [varintField(14, 1)]),
  ]);
}

/** A field with a length: a message, a string or bytes. */
function message(field: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(varint(field * 8 + 2)), Buffer.from(varint(body.length)), body]);
}

function varintField(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}
