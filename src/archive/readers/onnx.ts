import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { Segment } from '../artifact.ts';
import { Cursor } from '../cursor.ts';
import { coverFile } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { type OnnxTensor, readTensor } from './onnx-tensor.ts';
import { fieldAt, messageAt, skipField } from './protobuf.ts';
import type { Reader } from './reader.ts';

const mostTensors = 1_000_000;
const deepestGraph = 16;

/** Numbers of the fields that lead to a tensor (onnx/onnx.proto, IR version 13). */
const fields = {
  model: { irVersion: 1, graph: 7, known: new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]) },
  graph: { node: 1, initializer: 5 },
  node: { attribute: 5 },
  attribute: { tensor: 5, graph: 6, tensors: 10, graphs: 11 },
} as const;

/** ONNX: a protobuf message, which has no magic, of which the tensors of its graph and of its subgraphs are read. */
export const onnx: Reader = {
  read(file, head) {
    if (!looksLikeModel(head)) return undefined;
    const cursor = new Cursor(file, 'ONNX');
    const tensors: OnnxTensor[] = [];
    while (cursor.left > 0) {
      const field = fieldAt(cursor);
      if (!fields.model.known.has(field.number)) throw cursor.broken(`there is no field ${field.number} in a model`);
      if (field.number === fields.model.graph && field.wire === 2) readGraph(messageAt(cursor), tensors, 0);
      else skipField(cursor, field);
    }
    const inside = tensors.flatMap((tensor) => ('segment' in tensor ? [tensor.segment] : []));
    return {
      kind: 'onnx',
      isCompressed: false,
      segments: coverFile(file, 'ONNX', inside),
      ...externalData(file, cursor, tensors),
    };
  },
};

/** An IR version, then only fields that a model has, up to a graph: random bytes pass with a chance of about 1e-6. */
function looksLikeModel(head: Buffer): boolean {
  if (head.length < 8 || head[0] !== 0x08 || head[1]! === 0 || head[1]! > 63) return false;
  let at = 2;
  while (at < head.length) {
    const tag = head[at]!;
    if (tag === 0x3a) return true;
    // Strings before the graph: producer, its version, the domain, documentation; and the operator sets and metadata.
    if ([0x12, 0x1a, 0x22, 0x32, 0x42, 0x72].includes(tag)) {
      let length = 0;
      let scale = 1;
      do {
        at++;
        length += ((head[at] ?? 0) & 0x7f) * scale;
        scale *= 128;
      } while ((head[at] ?? 0) >= 0x80 && scale < 2 ** 35);
      at += 1 + length;
    } else if (tag === 0x28) {
      while ((head[++at] ?? 0) >= 0x80);
      at++;
    } else return false;
  }
  return false;
}

function readGraph(cursor: Cursor, tensors: OnnxTensor[], depth: number): void {
  if (depth > deepestGraph) throw cursor.broken(`graphs nest deeper than ${deepestGraph}`);
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.wire !== 2) skipField(cursor, field);
    else if (field.number === fields.graph.initializer) addTensor(messageAt(cursor), tensors);
    else if (field.number === fields.graph.node) readNode(messageAt(cursor), tensors, depth);
    else skipField(cursor, field);
  }
}

function readNode(cursor: Cursor, tensors: OnnxTensor[], depth: number): void {
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.wire === 2 && field.number === fields.node.attribute) readAttribute(messageAt(cursor), tensors, depth);
    else skipField(cursor, field);
  }
}

function readAttribute(cursor: Cursor, tensors: OnnxTensor[], depth: number): void {
  const { tensor, graph, tensors: several, graphs } = fields.attribute;
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.wire !== 2) skipField(cursor, field);
    else if (field.number === tensor || field.number === several) addTensor(messageAt(cursor), tensors);
    else if (field.number === graph || field.number === graphs) readGraph(messageAt(cursor), tensors, depth + 1);
    else skipField(cursor, field);
  }
}

function addTensor(cursor: Cursor, tensors: OnnxTensor[]): void {
  const tensor = readTensor(cursor);
  if (tensor === undefined) return;
  if (tensors.length === mostTensors) throw cursor.broken(`there are more than ${mostTensors} tensors`);
  tensors.push(tensor);
}

function externalData(file: Source, cursor: Cursor, tensors: readonly OnnxTensor[]) {
  const byPath = new Map<string, Segment[]>();
  for (const tensor of tensors) {
    if ('segment' in tensor) continue;
    const { location, outside } = tensor;
    const inner = normalize(location);
    if (isAbsolute(location) || inner === '..' || inner.startsWith(`..${sep}`) || inner.includes('\0')) {
      throw cursor.broken(`the external data ${JSON.stringify(location.slice(0, 80))} lies outside its folder`, 0);
    }
    const path = join(dirname(file.path), inner);
    const segments = byPath.get(path) ?? [];
    segments.push(outside);
    byPath.set(path, segments);
  }
  return byPath.size === 0 ? {} : { parts: [...byPath.keys()], partSegments: byPath };
}
