import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { gpuFactsSchema } from '../../../src/model/gpu-schema.ts';
import { corpusPath, needsCorpus } from '../../support/corpus.ts';
import { fixtures } from '../../support/golden.ts';
import { readBoth, readOurs } from './both-readers.ts';

const mebibyte = 1024 * 1024;
const handMade = (name: string) => readBoth(readFileSync(join(fixtures, 'nvidia-smi', name), 'utf8'));
const recorded = (name: string) => readBoth(readFileSync(corpusPath('nvidia-smi', name), 'utf8'));
const inCorpus = needsCorpus('nvidia-smi');

/**
 * The board power of each card, W, as read by eye in each file, undefined where it says none, and in which element of the
 * GPU's own block it stands; and over how many seconds it is averaged, by its element or by the card's kind.
 */
const watts: Readonly<
  Record<
    string,
    {
      readonly element: string;
      readonly watts: readonly (number | undefined)[];
      readonly averaging: number | undefined;
    }
  >
> = {
  'k8s-hw_qx-gb200.xml': { element: 'average_power_draw', watts: [165.93, 168.57, 156.48, 171.99], averaging: 1 },
  'k8s-hw_qx-h100.xml': {
    element: 'average_power_draw',
    watts: [68.57, 67.01, 67.45, 71.37, 66.66, 68.11, 69.8, 68.07],
    averaging: 1,
  },
  'k8s-hw_qx-t4.xml': { element: 'instant_power_draw, the average is N/A', watts: [33.51], averaging: 0 },
  'k8s-mock_qx-a100-healthy.xml': { element: 'average_power_draw', watts: [226.54, 226.54], averaging: 1 },
  'k8s-mock_qx-gb200-healthy.xml': { element: 'average_power_draw', watts: [618.35, 618.35], averaging: 1 },
  'k8s-mock_qx-gb200-throttle-counters.xml': { element: 'average_power_draw', watts: [145, 145], averaging: 1 },
  'telegraf-a100-sxm4-v12.xml': { element: 'power_draw of gpu_power_readings', watts: [67.03], averaging: 0 },
  'telegraf-a10g.xml': { element: 'power_draw of power_readings', watts: [25.58], averaging: 1 },
  'telegraf-gtx-1070-ti.xml': { element: 'power_draw, N/A', watts: [undefined], averaging: undefined },
  'telegraf-quadro-p400.xml': { element: 'power_draw, N/A', watts: [undefined], averaging: undefined },
  'telegraf-rtx-3060-v12.xml': { element: 'average_power_draw', watts: [11.6], averaging: 1 },
  'telegraf-rtx-3090-v12.xml': { element: 'power_draw of power_readings', watts: [27.23], averaging: 1 },
  'telegraf-tesla-t4.xml': { element: 'power_draw of power_readings', watts: [26.78], averaging: 0 },
};

test('every recorded document gives the board power that a person reads in it, by either reader', inCorpus, () => {
  const files = readdirSync(corpusPath('nvidia-smi')).filter((file) => file.endsWith('.xml'));
  assert.deepEqual(files.sort(), Object.keys(watts).sort(), 'a new document wants its watts in the table');
  for (const [file, expected] of Object.entries(watts)) {
    const { cards } = recorded(file);
    assert.deepEqual(
      cards.map(({ values }) => values.power),
      expected.watts,
      `${file}: ${expected.element}`,
    );
    for (const { facts, values } of cards) {
      assert.deepEqual(v.parse(gpuFactsSchema, facts), facts);
      assert.equal('energy' in values, false);
      assert.equal(facts.powerAveraging, expected.averaging, file);
    }
  }
});

test('a recorded card whose fields are N/A has neither them nor zeros in their place', inCorpus, () => {
  const [p400] = recorded('telegraf-quadro-p400.xml').cards;
  const [ti] = recorded('telegraf-gtx-1070-ti.xml').cards;
  for (const card of [p400!, ti!]) {
    for (const column of ['power', 'powerInstant', 'powerModule', 'powerMemory', 'limit'] as const) {
      assert.equal(card.values[column], undefined);
      assert.equal(card.facts.columns.includes(column), false);
    }
    assert.equal(card.facts.limits, undefined);
  }
  assert.equal(ti!.facts.driver, undefined);
  assert.equal(ti!.facts.pciBus, '00000000:01:00.0', 'from the attribute of its element');
  assert.equal(ti!.facts.persistence, undefined);
});

test('a recorded card in MIG tells its own power, its slices and no utilisation', inCorpus, () => {
  const [card] = recorded('telegraf-a100-sxm4-v12.xml').cards;
  assert.equal(card!.facts.mig, true);
  assert.deepEqual(
    card!.facts.slices.map(({ gpuInstance, computeInstance, memoryTotal }) => [
      gpuInstance,
      computeInstance,
      memoryTotal,
    ]),
    [3, 4, 5, 6].map((instance) => [instance, 0, 19_968 * mebibyte]),
  );
  assert.deepEqual(card!.sliceMemory, Array(4).fill(12 * mebibyte));
  assert.equal(card!.values.utilisation, undefined);
  assert.equal(card!.values.memoryActivity, undefined);
  assert.equal(card!.facts.index, 0, 'its minor number is 1');
});

test('the module of a recorded Grace superchip and the memory stand apart from the board', inCorpus, () => {
  const [card] = recorded('k8s-hw_qx-gb200.xml').cards;
  const { power, powerInstant, powerModule, powerMemory } = card!.values;
  assert.deepEqual([power, powerInstant, powerModule, powerMemory], [165.93, 165.93, 467.17, 30.26]);
});

test('recorded processes have their type, memory and program', inCorpus, () => {
  const [card] = recorded('telegraf-tesla-t4.xml').cards;
  assert.deepEqual(card!.processes, [
    [675, 'G', 22 * mebibyte, null, null, 'Xorg'],
    [5762, 'C', 1005 * mebibyte, null, null, 'python'],
  ]);
});

test('the block before driver 535: enforced limit, throttle reasons, a card without UUID or power', () => {
  const { cards, driver } = handMade('geforce-470.xml');
  assert.equal(driver, '470.82.01');
  const [old, busy] = cards;
  assert.deepEqual(old!.facts, {
    index: 0,
    uuid: 'PCI-00000000:03:00.0',
    name: 'NVIDIA GeForce GT 710',
    pciBus: '00000000:03:00.0',
    driver: '470.82.01',
    memoryTotal: 2002 * mebibyte,
    persistence: false,
    slices: [],
    columns: ['memoryUsed', 'temperature', 'performanceState'],
  });
  assert.deepEqual(old!.values, { memoryUsed: 131 * mebibyte, temperature: 41, performanceState: 8 });
  assert.deepEqual(old!.processes, [[1402, 'G', null, null, null, 'Xorg']], 'and no arguments');
  assert.deepEqual(busy!.values, {
    power: 318.72,
    utilisation: 0.97,
    memoryActivity: 0.58,
    memoryUsed: 8113 * mebibyte,
    limit: 324.5,
    clockSm: 1.71e9,
    clockMemory: 9.251e9,
    temperature: 74,
    performanceState: 2,
    throttleIdle: 0,
    throttlePowerCap: 1,
  });
  assert.deepEqual(busy!.facts.limits, { default: 320, minimum: 105, maximum: 350 });
});

test('a card in MIG: power of the card, memory by slice where it is told, the instance of a process', () => {
  const [card] = handMade('a100-mig-535.xml').cards;
  assert.equal(card!.values.power, 143.21);
  assert.equal(card!.values.limit, 250);
  assert.equal(card!.values.utilisation, undefined);
  assert.deepEqual(card!.sliceMemory, [4242 * mebibyte, null]);
  assert.deepEqual(card!.facts.slices[1], {
    uuid: 'MIG-GPU-a100aaaa-0000-4000-8000-000000000002/5/0',
    name: 'MIG 5/0',
    memoryTotal: 9856 * mebibyte,
    gpuInstance: 5,
    computeInstance: 0,
  });
  assert.deepEqual(card!.processes, [[31_007, 'C', 4223 * mebibyte, null, 1, 'tritonserver']]);
});

test('the newest block: averages, counters of lost time, deprecated text, the module apart', () => {
  const [card] = handMade('gb200-590.xml').cards;
  assert.equal(card!.facts.powerAveraging, 1);
  const { power, powerInstant, powerModule, powerMemory, performanceState } = card!.values;
  assert.deepEqual([power, powerInstant, powerModule, powerMemory], [873.15, 902.48, 1184.6, 131.07]);
  assert.equal(performanceState, 0);
  assert.equal(card!.values.throttledByPower, 7.153421);
  assert.equal(card!.values.throttledByHeat, 1.75);
});

const wrapped = (inside: string) =>
  `<nvidia_smi_log><gpu id="00000000:01:00.0"><uuid>GPU-1</uuid>${inside}</gpu></nvidia_smi_log>`;
const powerOf = (text: string) => readBoth(wrapped(`<power_readings>${text}</power_readings>`)).cards[0]!.values.power;

test('what is no number with its unit is absent', () => {
  for (const text of [
    'N/A',
    '[N/A]',
    '[Not Supported]',
    '[Unknown Error]',
    'Requested functionality has been deprecated',
    'Insufficient Permissions',
    'None',
    '',
    ' ',
    '67.03',
    '67.03 mW',
    '67.03 kW',
    '67.03W',
    'W',
    ' W',
    '-3 W',
    '1e3 W',
    '0x40 W',
    'Infinity W',
    'NaN W',
    '1,5 W',
    '6 7 W',
    '12345678901234567890 W',
  ])
    assert.equal(powerOf(`<power_draw>${text}</power_draw>`), undefined, text);
  assert.equal(powerOf('<power_draw>67.03 W</power_draw>'), 67.03);
  assert.equal(powerOf('<power_draw>\n 67 W\n</power_draw>'), 67);
});

test('the draw is never taken from a limit, another block, or one of two that differ', () => {
  assert.equal(powerOf('<power_limit>300.00 W</power_limit>'), undefined);
  assert.equal(powerOf('<power_draw>60 W</power_draw><power_draw>70 W</power_draw>'), undefined);
  assert.equal(powerOf('<power_draw>6<b>1</b>7 W</power_draw>'), undefined, 'not the halves joined');
  const other = '<module_power_readings><power_draw>467 W</power_draw></module_power_readings>';
  const { values } = readBoth(wrapped(other)).cards[0]!;
  assert.equal(values.power, undefined);
  assert.equal(values.powerModule, 467);
});

test('a document without cards is a failure that says so, as is what is no such document', () => {
  assert.deepEqual(readOurs('<nvidia_smi_log><attached_gpus>0</attached_gpus></nvidia_smi_log>'), {
    ok: false,
    why: 'absent',
    detail: 'nvidia-smi: its document names no GPU',
  });
});
