import { varint } from './bytes.ts';

export interface OnnxTensorOf {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly shape: readonly number[];
  readonly data?: Buffer;
  readonly external?: Readonly<Record<string, string>>;
}

export interface OnnxInputOf {
  readonly name: string;
  /** TensorProto.DataType; a sequence, where not given. */
  readonly type?: number;
  /** A length, a name, or an empty text for an axis without either. */
  readonly axes?: readonly (number | string)[];
}

/** @param inBranch tensors of a subgraph, as an `If` has them */
export function onnxFile(
  tensors: readonly OnnxTensorOf[],
  inBranch: readonly OnnxTensorOf[] = [],
  inputs: readonly OnnxInputOf[] = [],
): Buffer {
  const graphOf = (of: readonly OnnxTensorOf[]) => of.map((tensor) => message(5, onnxTensor(tensor)));
  const branch = message(1, message(4, Buffer.from('If')), message(5, message(6, ...graphOf(inBranch))));
  return Buffer.concat([
    varintField(1, 8),
    message(2, Buffer.from('by hand')),
    message(
      7,
      ...(inBranch.length > 0 ? [branch] : []),
      message(2, Buffer.from('graph')),
      ...graphOf(tensors),
      ...inputs.map((input) => message(11, onnxValue(input))),
    ),
    message(8, varintField(2, 17)),
  ]);
}

/** A model that runs: the rectifier of its one input of 32-bit floats. */
export function reluFile(axes: readonly (number | string)[]): Buffer {
  const node = message(1, message(1, Buffer.from('x')), message(2, Buffer.from('y')), message(4, Buffer.from('Relu')));
  const value = (name: string) => onnxValue({ name, type: 1, axes });
  return Buffer.concat([
    varintField(1, 8),
    message(7, node, message(2, Buffer.from('graph')), message(11, value('x')), message(12, value('y'))),
    message(8, varintField(2, 17)),
  ]);
}

function onnxValue({ name, type, axes }: OnnxInputOf): Buffer {
  const axis = (length: number | string) => {
    if (length === '') return message(1);
    return typeof length === 'number'
      ? message(1, varintField(1, length))
      : message(1, message(2, Buffer.from(length)));
  };
  const shape = axes === undefined ? [] : [message(2, ...axes.map(axis))];
  const described = type === undefined ? message(4) : message(1, varintField(1, type), ...shape);
  return Buffer.concat([message(1, Buffer.from(name)), message(2, described)]);
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

/** Negative numbers take ten bytes, as protobuf has them. */
function varintField(field: number, value: number): Buffer {
  if (value < 0) {
    const bits = BigInt.asUintN(64, BigInt(value));
    const bytes = Array.from({ length: 10 }, (_, at) => Number((bits >> BigInt(7 * at)) & 0x7fn) + (at < 9 ? 0x80 : 0));
    return Buffer.from([...varint(field * 8), ...bytes]);
  }
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}
