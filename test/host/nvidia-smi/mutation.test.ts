import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DocumentReading } from '../../../src/host/nvidia-smi/document.ts';
import { type GpuColumn, gpuColumns } from '../../../src/model/gpu.ts';
import { corpusPath, needsCorpus } from '../../support/corpus.ts';
import { fixtures } from '../../support/golden.ts';
import { seeded } from '../../support/random.ts';
import { readOurs, readTheirs } from './both-readers.ts';

const runs = 10_000;
const handMade = textsOf(join(fixtures, 'nvidia-smi'));
/** Real documents without their long lists of clocks, of which no number is read. */
const recorded =
  needsCorpus('nvidia-smi').skip === undefined
    ? textsOf(corpusPath('nvidia-smi'))
        .map((text) => text.replaceAll(/<supported_clocks>[\s\S]*?<\/supported_clocks>/g, ''))
        .filter((text) => text.length < 25_000)
    : [];

const junk = [
  'N/A',
  '',
  '-',
  '[Not Supported]',
  '1e9 W',
  '0x1F',
  'None',
  '17',
  '17 W',
  '4 MiB',
  '300 %',
  '-5 C',
  'P31',
];
const splinters = ['<', '>', '/', '&', '"', ' ', '0', '9', '.', '-', 'W', '\0', 'é', '<gpu>', '</gpu>', '<a b=', ']]>'];

type Random = () => number;
type Mutation = (text: string, random: Random) => string;

const mutations: readonly Mutation[] = [
  // Bytes: lost, doubled, inserted, and the end cut off.
  (text, random) => splice(text, random, (part) => part.slice(part.length)),
  (text, random) => splice(text, random, (part) => part + part),
  (text, random) => splice(text, random, (part) => pick(splinters, random) + part),
  (text, random) => (random() < 0.2 ? text.slice(0, Math.floor(random() * text.length)) : text),
  // Elements: lost, doubled, of another's name, and with another's text.
  (text, random) => element(text, random, () => ''),
  (text, random) => element(text, random, (whole) => whole + whole),
  (text, random) =>
    element(text, random, (whole, name) => {
      const other = pick(['power_draw', 'used', 'gpu_util', 'average_power_draw', 'pid', 'total'], random);
      return whole.replace(`<${name}>`, `<${other}>`).replace(`</${name}>`, `</${random() < 0.8 ? other : name}>`);
    }),
  (text, random) =>
    element(text, random, (whole, _, inside) => whole.replace(`>${inside}<`, () => `>${pick(junk, random)}<`)),
  (text, random) => swapped(text, random),
];

test('10,000 mutated documents: no crash, no hang, and no number that does not stand in the text', () => {
  const random = seeded(4);
  let read = 0;
  for (let run = 0; run < runs; run += 1) {
    let text = recorded.length > 0 && run % 8 === 0 ? pick(recorded, random) : pick(handMade, random);
    for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) text = pick(mutations, random)(text, random);
    const ours = readOurs(text);
    const readings = [ours, ...(run % 10 === 0 ? [readTheirs(text)] : [])];
    for (const reading of readings) {
      if (reading === undefined || 'ok' in reading) continue;
      read += 1;
      const invented = inventedIn(reading, text);
      assert.deepEqual(invented, [], `run ${run}\n${text}`);
    }
  }
  assert.ok(read > runs / 3, `${read} of the mutated documents could still be read`);
});

const conversions = {
  W: (value: number) => value,
  By: (value: number) => value * 1024 * 1024,
  Hz: (value: number) => value * 1e6,
  '1': (value: number) => value / 100,
  Cel: (value: number) => value,
  s: (value: number) => value / 1e6,
} as const;
const written = { W: 'W', By: 'MiB', Hz: 'MHz', '1': '%', Cel: 'C', s: 'us' } as const;

/** Every number of a reading that does not stand in the text with the unit that it should have had there. */
function inventedIn({ cards }: DocumentReading, text: string): string[] {
  const tokens = new Map<string, Set<number>>();
  const standing = (unit: keyof typeof written): Set<number> => {
    const known = tokens.get(unit);
    if (known !== undefined) return known;
    const found = text.matchAll(new RegExp(`(-?\\d+(?:\\.\\d+)?) ${written[unit]}(?![\\w])`, 'g'));
    const all = new Set(
      Array.from(unit === '1' ? text.matchAll(/(\d+(?:\.\d+)?) %/g) : found, ([, token]) =>
        conversions[unit](Number(token)),
      ),
    );
    tokens.set(unit, all);
    return all;
  };
  const plain = (value: number) => new RegExp(`(?<!\\d)0*${value}(?!\\d)`).test(text);
  const invented: string[] = [];
  const hold = (what: string, value: number | null | undefined, stands: (value: number) => boolean) => {
    if (typeof value === 'number' && !stands(value)) invented.push(`${what} ${value}`);
  };
  for (const { facts, values, sliceMemory, processes } of cards) {
    for (const [column, value] of Object.entries(values) as [GpuColumn, number][]) {
      const { unit } = gpuColumns[column];
      if (column === 'performanceState') hold(column, value, (state) => new RegExp(`P0?${state}(?!\\d)`).test(text));
      else if (column.startsWith('throttle') && unit === '1')
        hold(column, value, (bit) => text.includes(bit ? '>Active' : 'Not Active'));
      else if (column === 'throttledByHeat') hold(column, value, (sum) => isSum(sum, [...standing('s')]));
      else hold(column, value, (number) => standing(unit as keyof typeof written).has(number));
    }
    hold('memoryTotal', facts.memoryTotal, (value) => standing('By').has(value));
    for (const limit of Object.values(facts.limits ?? {})) hold('limit', limit, (value) => standing('W').has(value));
    for (const slice of facts.slices) {
      hold('slice', slice.memoryTotal, (value) => standing('By').has(value));
      hold('instance', slice.gpuInstance, plain);
      hold('compute instance', slice.computeInstance, plain);
    }
    for (const memory of sliceMemory) hold('slice memory', memory, (value) => standing('By').has(value));
    for (const [pid, , memory, sm, instance] of processes) {
      hold('pid', pid, plain);
      hold('process memory', memory, (value) => standing('By').has(value));
      hold('instance', instance, plain);
      assert.equal(sm, null);
    }
  }
  return invented;
}

function isSum(sum: number, terms: readonly number[]): boolean {
  return terms.some((one) => terms.some((other) => Math.abs(one + other - sum) < 1e-9 * Math.max(1, sum)));
}

function textsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.xml'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)]!;
}

function splice(text: string, random: Random, change: (part: string) => string): string {
  const from = Math.floor(random() * text.length);
  const to = from + 1 + Math.floor(random() ** 3 * 40);
  return text.slice(0, from) + change(text.slice(from, to)) + text.slice(to);
}

const leaf = /<(\w+)>([^<>]*)<\/\1>/g;

/** Changes one element that holds nothing but text. */
function element(
  text: string,
  random: Random,
  change: (whole: string, name: string, inside: string) => string,
): string {
  const found = [...text.matchAll(leaf)];
  if (found.length === 0) return text;
  const { index, 0: whole, 1: name, 2: inside } = pick(found, random);
  return text.slice(0, index) + change(whole, name!, inside!) + text.slice(index + whole.length);
}

/** Puts two elements in each other's place. */
function swapped(text: string, random: Random): string {
  const found = [...text.matchAll(leaf)];
  if (found.length < 2) return text;
  const [first, second] = [pick(found, random), pick(found, random)].sort((a, b) => a.index - b.index);
  if (first!.index === second!.index) return text;
  const between = text.slice(first!.index + first![0].length, second!.index);
  return text.slice(0, first!.index) + second![0] + between + first![0] + text.slice(second!.index + second![0].length);
}
