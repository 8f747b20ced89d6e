import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gpuColumnNames } from '../../src/model/gpu.ts';
import { parseGpuLine } from '../../src/model/gpu-line.ts';
import { gpuHosts } from '../support/gpu-hosts.ts';
import { gpuProgram, type SimulatedCard } from '../support/gpu-lines.ts';

const card: SimulatedCard = {
  facts: { uuid: 'GPU-1', name: 'card', powerAveraging: 1, slices: [] },
  meters: ['energy', 'power', 'powerInstant'],
  startJoules: 500,
  draw: (at) => (at < 2 ? 100 : 300),
  values: { utilisation: (at) => at / 100, clockSm: 1.2345e9 },
};

function readings(cards: readonly SimulatedCard[]): Map<string, (number | null)[]> {
  return new Map(
    gpuProgram('NVML', cards).flatMap(([, line]) => {
      const parsed = JSON.parse(line) as unknown;
      return Array.isArray(parsed) ? [[`${parsed[0]} ${parsed[1]}`, parsed.slice(2) as (number | null)[]]] : [];
    }),
  );
}

const place = (column: (typeof gpuColumnNames)[number]) => gpuColumnNames.indexOf(column);

test('every line of the hosts with GPUs is one that a helper may print', () => {
  for (const [name, make] of Object.entries(gpuHosts)) {
    for (const [program, lines] of Object.entries(make().programs ?? {})) {
      for (const [, line] of lines) assert.ok(parseGpuLine(line) !== undefined, `${name}, ${program}: ${line}`);
      const times = lines.map(([at]) => at);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
        name,
      );
    }
  }
});

test('a card on two hosts, or two cards on one, never have the same UUID', () => {
  const uuids = Object.values(gpuHosts).flatMap((make) =>
    Object.values(make().programs ?? {}).flatMap((lines) =>
      lines.flatMap(([, line]) => {
        const parsed = parseGpuLine(line);
        return parsed !== undefined && 'gpu' in parsed ? [parsed.gpu.uuid] : [];
      }),
    ),
  );
  assert.equal(uuids.length, 14);
  assert.equal(new Set(uuids).size, uuids.length);
});

test('the energy counter is the integral of the draw, in steps, and an averaged reading looks back a second', () => {
  const told = readings([card]);
  const at = (time: string, column: (typeof gpuColumnNames)[number]) => told.get(`${time} 0`)?.[place(column)];
  assert.equal(at('0.002', 'energy'), 500);
  assert.equal(at('2.002', 'energy'), 700);
  assert.equal(at('5.002', 'energy'), 1600);
  assert.equal(at('2.002', 'powerInstant'), 300);
  assert.equal(at('2.002', 'power'), 100);
  assert.equal(at('3.002', 'power'), 300);
});

test('what a card does not tell is null in its lines and missing from its columns', () => {
  const told = readings([card]).get('1.002 0')!;
  assert.equal(told[place('powerModule')], null);
  assert.equal(told[place('utilisation')], 0.01);
  assert.equal(told[place('clockSm')], 1.235e9);
  const [, first] = gpuProgram('NVML', [card])[0]!;
  const parsed = parseGpuLine(first);
  assert.ok(parsed !== undefined && 'gpu' in parsed);
  assert.deepEqual(parsed.gpu.columns, ['energy', 'power', 'powerInstant', 'utilisation', 'clockSm']);
});
