import { Cursor } from '../cursor.ts';
import { shown } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { onnx } from './onnx.ts';
import { fieldAt, messageAt, skipField } from './protobuf.ts';
import { headBytes } from './reader.ts';

const mostInputs = 1024;
const mostAxes = 64;
const longestName = 4096;

/** Numbers of the fields that lead to a graph's inputs (onnx/onnx.proto, IR version 13). */
const fields = {
  model: { graph: 7 },
  graph: { initializer: 5, input: 11, sparseInitializer: 15 },
  tensor: { name: 8 },
  sparseTensor: { values: 1 },
  value: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { elementType: 1, shape: 2 },
  shape: { axis: 1 },
  axis: { length: 1, name: 2 },
} as const;

/** A fixed length; or an open one's name, which is empty where it has none. */
type OnnxAxis = number | string;

/** What has to be given to a model. */
export interface OnnxInput {
  readonly name: string;
  /** TensorProto.DataType; absent for what is no tensor (sequences, maps, optional values). */
  readonly type?: number;
  /** Absent where the model does not say. */
  readonly axes?: readonly OnnxAxis[];
}

/**
 * The inputs of a model's graph, without those that have a value in the file already (initializers), in its order.
 *
 * @throws NegawattError, naming file and place, for what is no ONNX model, is cut or damaged
 */
export function readOnnxInputs(file: Source): readonly OnnxInput[] {
  const cursor = new Cursor(file, 'ONNX');
  if (onnx.read(file, file.read(0, headBytes)) === undefined) {
    throw cursor.broken('it does not begin as a model does (an IR version, then its fields)');
  }
  const inputs = new Map<string, OnnxInput>();
  eachGraphField(cursor, (number, message) => {
    if (number === fields.graph.input) addInput(message, inputs);
  });
  // In a second pass: initializers stand before the inputs, and there may be many more of them.
  eachGraphField(new Cursor(file, 'ONNX'), (number, message) => {
    if (number === fields.graph.initializer) inputs.delete(tensorName(message));
    else if (number === fields.graph.sparseInitializer) {
      eachMessage(message, (inner, values) => {
        if (inner === fields.sparseTensor.values) inputs.delete(tensorName(values));
      });
    }
  });
  if (inputs.size === 0) throw cursor.broken('its graph has no inputs', 0);
  return [...inputs.values()];
}

function eachGraphField(cursor: Cursor, visit: (number: number, message: Cursor) => void): void {
  eachMessage(cursor, (number, graph) => {
    if (number === fields.model.graph) eachMessage(graph, visit);
  });
}

/** Fields of a message that have a length; the others are passed over. */
function eachMessage(cursor: Cursor, visit: (number: number, message: Cursor) => void): void {
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.wire === 2) visit(field.number, messageAt(cursor));
    else skipField(cursor, field);
  }
}

function addInput(cursor: Cursor, inputs: Map<string, OnnxInput>): void {
  const start = cursor.at;
  let name = '';
  let described: Omit<OnnxInput, 'name'> = {};
  eachMessage(cursor, (number, message) => {
    if (number === fields.value.name) name = textOf(message);
    else if (number === fields.value.type) {
      eachMessage(message, (kind, tensor) => {
        if (kind === fields.type.tensor) described = tensorType(tensor);
      });
    }
  });
  if (inputs.has(name)) throw cursor.broken(`there are two inputs ${shown(name)}`, start);
  if (inputs.size === mostInputs) throw cursor.broken(`there are more than ${mostInputs} inputs`, start);
  inputs.set(name, { name, ...described });
}

function tensorType(cursor: Cursor): Omit<OnnxInput, 'name'> {
  let type = 0;
  let axes: OnnxAxis[] | undefined;
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.number === fields.tensorType.elementType && field.wire === 0) type = cursor.varint();
    else if (field.number === fields.tensorType.shape && field.wire === 2) {
      axes ??= [];
      const into = axes;
      eachMessage(messageAt(cursor), (number, axis) => {
        if (number !== fields.shape.axis) return;
        if (into.length === mostAxes) throw axis.broken(`an input has more than ${mostAxes} axes`);
        into.push(axisOf(axis));
      });
    } else skipField(cursor, field);
  }
  return axes === undefined ? { type } : { type, axes };
}

/** Exporters also write lengths below 0 for what is open. */
function axisOf(cursor: Cursor): OnnxAxis {
  let axis: OnnxAxis = '';
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.number === fields.axis.length && field.wire === 0) axis = lengthAt(cursor) ?? '';
    else if (field.number === fields.axis.name && field.wire === 2) axis = textOf(messageAt(cursor));
    else skipField(cursor, field);
  }
  return axis;
}

/** A signed number of 64 bits; undefined where it is negative. */
function lengthAt(cursor: Cursor): number | undefined {
  const start = cursor.at;
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.u8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    const length = Number(BigInt.asIntN(64, value));
    if (!Number.isSafeInteger(length)) throw cursor.broken(`a length of ${length} is beyond 2^53`, start);
    return length < 0 ? undefined : length;
  }
  throw cursor.broken('a number does not end', start);
}

function tensorName(cursor: Cursor): string {
  let name = '';
  eachMessage(cursor, (number, message) => {
    if (number === fields.tensor.name) name = textOf(message);
  });
  return name;
}

function textOf(message: Cursor): string {
  return message.text(message.left, longestName);
}
