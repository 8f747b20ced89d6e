import { compressUses } from '../model/compress.ts';
import type { OptionSpec } from './option-spec.ts';
import { readBytes, readCount, readDuration, readNumber, readRange, readWords } from './values.ts';

/** Options of `bench compress` alone. */
export const compressOptions = {
  codecs: {
    flags: '--codecs <list>',
    summary: 'what to try: zstd, zstd-long, gzip, deflate, brotli, lz4, xz, tensor; all where not given',
    group: 'Benchmark',
    read: (text: string) => readWords(text, 'codecs'),
  },
  levels: {
    flags: '--levels <list>',
    summary: 'of each codec those of these levels that it has; its usual ones where not given, or where it has none',
    group: 'Benchmark',
    read: (text: string) => readWords(text, 'levels').map((word) => readCount(word, 0, 100, 'a level')),
  },
  for: {
    flags: '--for <use>',
    summary: 'what the bytes are for, which is what the advice counts',
    group: 'Benchmark',
    choices: compressUses,
    fallback: { value: 'archive', shown: 'archive' },
  },
  sample: {
    flags: '--sample <size>',
    summary: 'read at most so much of each artifact, in chunks spread over it, such as 256MB',
    group: 'Benchmark',
    read: (text: string) => readBytes(text, 1_000_000, 'a sample'),
    fallback: { value: 256_000_000, shown: '256MB' },
  },
  full: {
    flags: '--full',
    summary: 'read everything, however long it takes',
    group: 'Benchmark',
  },
  seed: {
    flags: '--seed <n>',
    summary: 'of the sample and of the order: the same one takes the same chunks again',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 0, 2 ** 32 - 1, 'a seed'),
    fallback: { value: 1, shown: '1' },
  },
  threads: {
    flags: '--threads <n>',
    summary: 'threads that chunks are dealt out to',
    group: 'Benchmark',
    read: (text: string) => readCount(text, 1, 256, 'a number of threads'),
    fallback: { value: 1, shown: '1' },
  },
  time: {
    flags: '--time <time>',
    summary: 'for all artifacts together; every case is measured once, whatever it takes',
    group: 'Benchmark',
    read: readDuration,
    fallback: { value: 60, shown: '60s' },
  },
  reads: {
    flags: '--reads <n>',
    summary: 'times that it is decompressed, or sent; 1 where not given, 100 with --for serve',
    group: 'Benchmark',
    read: (text: string) => readNumber(text, 0, 1e12, 'a number of reads'),
  },
  days: {
    flags: '--days <n>',
    summary: 'days for which it is stored; 365 where not given, 30 with --for serve',
    group: 'Benchmark',
    read: (text: string) => readNumber(text, 0, 36_525, 'a number of days'),
  },
  storagePower: {
    flags: '--storage-power <w>',
    summary: 'W that a TB of storage draws, or a range such as 0.65..1.2',
    group: 'Judging',
    read: (text: string) => readRange(text, 0, 1e4, 'W per TB'),
  },
  transferEnergy: {
    flags: '--transfer-energy <kwh>',
    summary: 'kWh that moving a GB takes, or a range such as 0.001..0.06',
    group: 'Judging',
    read: (text: string) => readRange(text, 0, 100, 'kWh per GB'),
  },
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
