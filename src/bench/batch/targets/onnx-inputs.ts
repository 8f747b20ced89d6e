import { identifySource } from '../../../archive/identify.ts';
import { shownPath } from '../../../archive/path-bytes.ts';
import { readNpz } from '../../../archive/readers/npz.ts';
import type { OnnxInput } from '../../../archive/readers/onnx-graph.ts';
import { SourceFile } from '../../../archive/source-file.ts';
import { NegawattError } from '../../../errors.ts';
import { JsonlPass } from './jsonl-rows.ts';
import { ArrayValues } from './onnx-arrays.ts';
import { RowValues } from './onnx-rows.ts';
import type { ValueSource } from './onnx-values.ts';
import { rowFormat } from './row-format.ts';
import { BrokenRows, type Row } from './row-source.ts';

/** Of JSON lines so many items are kept: a larger batch begins again. */
const mostRows = 1024;
const mostBytes = 256 * 1024 * 1024;

/** The values of `--inputs`. @throws NegawattError for what cannot be read or does not fit the model's inputs */
export async function readInputs(path: string, inputs: readonly OnnxInput[]): Promise<ValueSource> {
  const file = SourceFile.open(path);
  const title = shownPath(path);
  try {
    if (identifySource(file).kind === 'npz') return new ArrayValues(title, readNpz(file), inputs);
    const found = rowFormat(file);
    if (found.format !== 'jsonl') {
      throw new NegawattError(
        `--inputs ${title} cannot be taken`,
        `it is ${found.format}`,
        'Give an .npz with an array for each input, or JSON lines with an object for each item.',
      );
    }
    const rows = await firstRows(file, title, found.start);
    const values = new RowValues(`from ${title}, ${rows.length} items`, rows, inputs);
    if (inputs.some((input) => values.shapeOf(input, undefined) !== undefined)) return values;
    throw new NegawattError(
      `the rows of ${title} do not fit the model`,
      'the first one has a value for none of its inputs',
      `It takes ${inputs.map(({ name }) => name).join(', ')}: write them as {"${inputs[0]!.name}": [...]}.`,
    );
  } finally {
    file.close();
  }
}

async function firstRows(file: SourceFile, title: string, start: number): Promise<readonly Row[]> {
  const broken = new BrokenRows();
  const pass = new JsonlPass(file, start, broken);
  const rows: Row[] = [];
  for (let before = -1; rows.length > before && rows.length < mostRows && pass.bytes < mostBytes; ) {
    before = rows.length;
    await pass.take(rows, 1);
  }
  if (broken.count > 0 || rows.length === 0) {
    throw new NegawattError(
      `--inputs ${title} cannot be read`,
      broken.count > 0 ? `line ${broken.lines[0]} is no JSON, or too long` : 'it has no rows',
      'Give JSON lines: an object for each item, with a value for each input.',
    );
  }
  return rows;
}
