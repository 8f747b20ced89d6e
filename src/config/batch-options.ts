import { batchObjectives } from '../model/batch.ts';
import type { OptionSpec } from './option-spec.ts';
import { readCount, readNumber, readSizes } from './values.ts';

const mostBatch = 1_000_000;
const mostAtATime = 4096;

/** Options of `bench batch` alone. */
export const batchOptions = {
  model: {
    flags: '--model <file>',
    summary: 'a model, .onnx (by onnxruntime-node) or .gguf (by node-llama-cpp)',
    group: 'Benchmark',
    completes: 'file',
    danger: 'it loads a model',
  },
  data: {
    flags: '--data <file>',
    summary: 'records to read in batches: jsonl, csv, parquet or npy; with --model they are its inputs',
    group: 'Benchmark',
    completes: 'file',
    danger: 'it chooses what is looked at',
  },
  pipe: {
    flags: '--pipe <command>',
    summary: "hand the batches of --data to this command's standard input; {batch} is the batch size",
    group: 'Benchmark',
    completes: 'command',
    danger: 'it runs a command',
  },
  command: {
    flags: '--command <command>',
    summary: 'any program, {batch} standing for the batch size; words and quotes, no shell',
    group: 'Benchmark',
    completes: 'command',
    danger: 'it runs a command',
  },
  itemsFrom: {
    flags: '--items-from <source>',
    summary: 'what a call of --command handled: a pattern over its output, or json:FILE#/pointer; else the batch size',
    group: 'Benchmark',
    danger: 'it chooses what is looked at',
  },
  inputs: {
    flags: '--inputs <file>',
    summary: 'inputs of a model, .npz or .jsonl by their names; made from shapes by --seed where not given',
    group: 'Benchmark',
    completes: 'file',
    danger: 'it chooses what is looked at',
  },
  axis: {
    flags: '--axis <name=length>',
    summary: 'length of an axis that an ONNX model leaves open, such as sequence=128; may be repeated',
    group: 'Benchmark',
    isRepeatable: true,
  },
  promptTokens: {
    flags: '--prompt-tokens <n>',
    summary: 'of each sequence of a language model, before it answers',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 1, 1_000_000, 'a number of tokens'),
    fallback: { value: 128, shown: '128' },
  },
  outputTokens: {
    flags: '--output-tokens <n>',
    summary: 'that each sequence of a language model makes',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 1, 1_000_000, 'a number of tokens'),
    fallback: { value: 64, shown: '64' },
  },
  batches: {
    flags: '--batches <list>',
    summary: 'batch sizes to try, such as 1,2,4,8; where not given powers of 2 up to --max-batch',
    group: 'Benchmark',
    read: (text: string) => readSizes(text, mostBatch, 'batch sizes'),
  },
  maxBatch: {
    flags: '--max-batch <n>',
    summary: 'the largest batch size to try; 32 where not given',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 1, mostBatch, 'a batch size'),
  },
  concurrency: {
    flags: '--concurrency <list>',
    summary: 'calls at a time to try, such as 1,2',
    group: 'Benchmark',
    read: (text: string) => readSizes(text, mostAtATime, 'numbers of calls at a time'),
    fallback: { value: [1], shown: '1' },
  },
  batchThreads: {
    flags: '--threads <list>',
    variable: 'NEGAWATT_BATCH_THREADS',
    summary: "threads of the model's library to try; physical cores less one where not given",
    group: 'Benchmark',
    read: (text: string) => readSizes(text, mostAtATime, 'numbers of threads'),
  },
  slo: {
    flags: '--slo <limit>',
    summary: "a limit that the choice must keep, such as 'latency.p99<=50ms'; may be repeated",
    group: 'Benchmark',
    isRepeatable: true,
  },
  objective: {
    flags: '--objective <what>',
    summary: 'what the best batch size has least of, or of throughput most',
    group: 'Benchmark',
    choices: batchObjectives,
    fallback: { value: 'energy', shown: 'energy' },
  },
  current: {
    flags: '--current <n>',
    summary: 'the batch size that is run now, to tell what the best one saves',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 1, mostBatch, 'a batch size'),
  },
  traffic: {
    flags: '--traffic <n/s>',
    summary: 'items that come in a second, such as 20/s, to tell the saving of a year',
    group: 'Benchmark',
    read: (text: string) => readNumber(text.replace(/\/s$/, ''), 1e-9, 1e12, 'items a second'),
  },
  resume: {
    flags: '--resume <file>',
    summary: 'take the points that an interrupted report (JSON) has to their end, and measure the others',
    group: 'Benchmark',
    completes: 'file',
    danger: 'it chooses what is looked at',
  },
  replay: {
    flags: '--replay <table>',
    summary: 'choose on a recorded CSV table instead of measuring; see --columns',
    group: 'Benchmark',
    completes: 'file',
    danger: 'it chooses what is looked at',
  },
  columns: {
    flags: '--columns <list>',
    summary: 'of --replay: batch=…,throughput=…,latency=…,energy=…,series=… and the names of the columns',
    group: 'Benchmark',
  },
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
