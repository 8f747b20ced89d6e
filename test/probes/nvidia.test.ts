import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import type { Host } from '../../src/host/host.ts';
import { type GpuFacts, type GpuLine, type GpuRow, gpuColumnNames } from '../../src/model/gpu.ts';
import type { Series } from '../../src/model/series.ts';
import { nvidia } from '../../src/probes/nvidia.ts';
import type { Emitter, OpenSource, ProbeOptions } from '../../src/probes/probe.ts';
import { wordsOf } from '../support/remedy-words.ts';
import { simulatedHost } from '../support/simulated-host.ts';

const version = { '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.105.08\n' };
const options: ProbeOptions = { interval: 1, top: 0 };

const facts = (index: number, more: Partial<GpuFacts> = {}): GpuFacts => ({
  index,
  uuid: `GPU-0000000${index}`,
  name: 'NVIDIA H100 80GB HBM3',
  limits: { maximum: 700 },
  powerAveraging: 1,
  slices: [],
  columns: ['energy', 'power', 'utilisation'],
  ...more,
});

const told = (values: Partial<Record<(typeof gpuColumnNames)[number], number>>) =>
  gpuColumnNames.map((column) => values[column] ?? null);

type Script = readonly (readonly [at: number, line: GpuLine | string])[];
const lines = (script: Script) =>
  script.map(([at, line]) => [at, typeof line === 'string' ? line : JSON.stringify(line)] as const);

const ready: GpuLine = { ready: { by: 'NVML 580.105.08', count: 1 } };

function hostWith(
  programs: Readonly<Record<string, Script>>,
  files: Readonly<Record<string, string>> = version,
  kind: Host['kind'] = 'real',
) {
  return simulatedHost({
    files,
    kind,
    programs: Object.fromEntries(Object.entries(programs).map(([name, script]) => [name, lines(script)])),
  });
}

interface Heard {
  readonly rows: { at: number; values: number[] }[];
  readonly series: (readonly Series[])[];
  readonly troubles: string[];
  readonly troubleTimes: number[];
}

async function opened(host: Host, more: Partial<ProbeOptions> = {}): Promise<OpenSource> {
  const source = await nvidia.open(host, { ...options, ...more });
  assert.ok(source !== undefined && 'sample' in source, `opened: ${JSON.stringify(source)}`);
  return source;
}

function listen(source: OpenSource): { emit: Emitter; heard: Heard } {
  const heard: Heard = { rows: [], series: [], troubles: [], troubleTimes: [] };
  const emit: Emitter = {
    row: (at, values) => heard.rows.push({ at, values: Array.from(values) }),
    series: (_at, series) => heard.series.push(series),
    processes: () => undefined,
    trouble: (at, reason) => {
      heard.troubles.push(reason);
      heard.troubleTimes.push(at);
    },
  };
  source.start?.(emit);
  return { emit, heard };
}

test('a host without a driver, a tool or a card of NVIDIA has no use for the probe', async () => {
  assert.equal(await nvidia.open(hostWith({}, {}), options), undefined);
});

test('a card without its driver is told, with what would mend it', async () => {
  const pci = '/sys/bus/pci/devices/0000:01:00.0';
  const answer = await nvidia.open(
    hostWith({}, { [`${pci}/vendor`]: '0x10de\n', [`${pci}/class`]: '0x030200\n' }),
    options,
  );
  assert.ok(answer !== undefined && 'why' in answer);
  assert.equal(answer.why, 'absent');
  assert.match(wordsOf(answer.remedy), /modprobe/);
});

test('a row holds every card, at the time at which the first was read', async () => {
  const host = hostWith({
    nvml: [
      [0, { gpu: facts(0) }],
      [0, { gpu: facts(1) }],
      [0, ready],
      [1.002, [1.001, 0, ...told({ energy: 5, power: 100, utilisation: 0.5 })]],
      [1.003, [1.002, 1, ...told({ energy: 7, power: 200 })]],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  host.clock.set(1);
  source.sample(emit);
  host.clock.set(1.5);
  assert.deepEqual(heard.rows, [{ at: 1.001, values: [5, 100, 0.5, 7, 200, Number.NaN] }]);
  const [energy, power] = source.description.series;
  assert.equal(energy?.energy?.counted, true);
  assert.equal(power?.energy?.standsIn, true, 'the power stands in for the counter');
  assert.equal(energy?.energy?.maximumPower, 1400);
  assert.deepEqual(
    source.description.gpus?.map(({ uuid }) => uuid),
    ['GPU-00000000', 'GPU-00000001'],
  );
});

test('a card whose readings do not come has no numbers in the row, and the others go on', async () => {
  const host = hostWith({
    nvml: [
      [0, { gpu: facts(0) }],
      [0, { gpu: facts(1) }],
      [0, ready],
      [1.002, [1.001, 0, ...told({ energy: 5, power: 100 })]],
      [2.002, [2.001, 0, ...told({ energy: 6, power: 110 })]],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (const at of [1, 2, 3]) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(
    heard.rows.map(({ at, values }) => [at, values[0], values[3]]),
    [
      [1.001, 5, Number.NaN],
      [2.001, 6, Number.NaN],
    ],
  );
});

test('a helper that does not answer is told once, and stops nothing', async () => {
  const host = hostWith({
    nvml: [
      [0, { gpu: facts(0) }],
      [0, ready],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (let at = 1; at < 20; at += 1) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.equal(heard.troubles.length, 1);
  assert.match(heard.troubles[0]!, /nvml has not answered for \d+ s/);
  assert.equal(heard.rows.length, 0);
  const before = host.clock.now();
  await source.settle?.();
  assert.ok(host.clock.now() - before < 3.5, 'the wait for its last answer is bounded');
});

const rowOf = (at: number, index: number): GpuRow => [at, index, ...told({ energy: at, power: 100 })];
const helperSays = (cards: readonly number[], at: number): Script => [
  ...cards.map((index): readonly [number, GpuLine] => [at, { gpu: facts(index) }]),
  [at, ready],
];

test('a card on which a call hangs is named and given up, and the others are read by another helper', async () => {
  const host = hostWith({
    nvml: [
      ...helperSays([0, 1], 0),
      [1.002, { rows: [rowOf(1.001, 0), rowOf(1.001, 1)] }],
      // Asked for the second time at 2.
      [8.5, { asking: [8.5, 1] }],
      ...helperSays([0], 9.1),
      [10.002, { rows: [rowOf(10.001, 0)] }],
      [11.002, { rows: [rowOf(11.001, 0)] }],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (let at = 1; at < 13; at += 1) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(heard.troubles, ['GPU 1: a call has not returned for 7 s: it may hang in the driver']);
  assert.deepEqual(heard.troubleTimes, [2]);
  assert.deepEqual(
    heard.rows.map(({ at, values }) => [at, values[0], values[3]]),
    [
      [1.001, 1.001, 1.001],
      [10.001, 10.001, Number.NaN],
      [11.001, 11.001, Number.NaN],
    ],
  );
});

test('what hangs when a short window ends is named, with the time since when', async () => {
  const script: Script = [...helperSays([0, 1], 0), [1.002, { rows: [rowOf(1.001, 0), rowOf(1.001, 1)] }]];
  for (const [asking, told] of [
    [[[5.05, { asking: [5.05, 1] }]], 'GPU 1: a call has not returned for'],
    [[], 'nvml has not answered for'],
  ] as const) {
    const host = hostWith({ nvml: [...script, ...asking] });
    const source = await opened(host);
    const { emit, heard } = listen(source);
    for (const at of [1, 2, 3]) {
      host.clock.set(at);
      source.sample(emit);
    }
    await source.settle?.();
    assert.deepEqual(heard.troubleTimes, [2]);
    assert.equal(heard.troubles.length, 1);
    assert.ok(heard.troubles[0]?.startsWith(told), heard.troubles[0]);
  }
});

test('a driver that lists no card any more has answered', async () => {
  const gone = Array.from({ length: 20 }, (_, at): readonly [number, GpuLine] => [at + 1.001, { rows: [] }]);
  const host = hostWith({ nvml: [...helperSays([0], 0), ...gone] });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (let at = 1; at < 20; at += 1) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(heard.troubles, []);
});

test('a driver that is silent at its start is a broken source within ten seconds, and nvidia-smi is not asked', async () => {
  for (const nvml of [undefined, '/some/libnvidia-ml.so.1']) {
    const host = hostWith({ nvml: [], 'nvidia-smi': helperSays([0], 0) });
    const answer = await nvidia.open(host, { ...options, ...(nvml === undefined ? {} : { nvml }) });
    assert.ok(answer !== undefined && 'why' in answer);
    assert.equal(answer.why, 'broken');
    assert.match(answer.detail, /nvml has not answered for 10 s: a call may hang in the driver/);
    assert.ok(host.clock.now() < 11, String(host.clock.now()));
  }
});

test('a card on which a call hangs at the start costs the others nothing but time', async () => {
  const host = hostWith({
    nvml: [[1, { gpu: facts(0) }], [11.05, { asking: [11.05, 1] }], ...helperSays([0, 2], 12)],
  });
  const source = await opened(host);
  const { heard } = listen(source);
  assert.deepEqual(
    source.description.gpus?.map(({ index }) => index),
    [0, 2],
  );
  assert.deepEqual(heard.troubles, ['GPU 1: a call has not returned for 10 s: it may hang in the driver']);
});

test('a capture that was made with a named library is replayed with its cards, though the host has no driver', async () => {
  const script = helperSays([0], 0);
  const source = await opened(hostWith({ nvml: script }, {}, 'captured'));
  assert.equal(source.description.gpus?.length, 1);
  assert.equal(await nvidia.open(hostWith({}, {}, 'captured'), options), undefined);
});

test('slices that a card is cut into later get columns of their own', async () => {
  const slice = (name: string) => ({ uuid: `MIG-${name}`, name });
  const cut = (...names: readonly string[]) => facts(0, { mig: true, columns: ['power'], slices: names.map(slice) });
  const values = told({ power: 100 });
  const host = hostWith({
    nvml: [
      [0, { gpu: cut('a', 'b') }],
      [0, ready],
      [1.002, { rows: [[1.001, 0, ...values, 10, 20]] }],
      [2.002, { gpu: cut('b', 'c') }],
      [2.002, { rows: [[2.001, 0, ...values, 21, 31]] }],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (const at of [1, 2, 3]) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(
    heard.rows.map((row) => row.values),
    [
      [100, 10, 20],
      [100, Number.NaN, 21, 31],
    ],
  );
  assert.deepEqual(
    heard.series.at(-1)?.map(({ resource }) => resource),
    ['GPU-00000000', 'MIG-a', 'MIG-b', 'MIG-c'],
  );
});

test('where the library cannot be loaded nvidia-smi is asked, and why is told', async () => {
  const host = hostWith({
    nvml: [[0, { failed: { why: 'absent', detail: 'libnvidia-ml.so.1: not found' } }]],
    'nvidia-smi': [
      [0, { gpu: facts(0, { columns: ['power'] }) }],
      [0, { ready: { by: 'nvidia-smi 535.54.03', count: 1 } }],
    ],
  });
  const source = await opened(host);
  const { heard } = listen(source);
  assert.equal(source.description.by, 'nvidia-smi 535.54.03');
  assert.deepEqual(heard.troubles, ['NVML: libnvidia-ml.so.1: not found']);
  assert.equal(source.description.series[0]?.energy?.counted, true, 'without a counter the power counts');
});

test('a driver that answers nothing usable is a missing source with its remedy', async () => {
  const detail = 'the driver and its library have different versions';
  const host = hostWith({ nvml: [[0, { failed: { why: 'broken', detail, remedy: { advice: 'Reboot.' } } }]] });
  const answer = await nvidia.open(host, options);
  assert.deepEqual(answer, { ok: false, why: 'broken', detail, remedy: { advice: 'Reboot.' } });
});

test('cards are chosen by index and by the beginning of their UUID, and an unknown one is refused', async () => {
  const script: Script = [
    [0, { gpu: facts(0) }],
    [0, { gpu: facts(1) }],
    [0, { gpu: facts(2) }],
    [0, ready],
  ];
  const source = await opened(hostWith({ nvml: script }), { gpus: ['2', 'gpu-00000000'] });
  assert.deepEqual(
    source.description.gpus?.map(({ index }) => index),
    [0, 2],
  );
  await assert.rejects(nvidia.open(hostWith({ nvml: script }), { ...options, gpus: ['7'] }), NegawattError);
  assert.equal(await nvidia.open(hostWith({ nvml: script }), { ...options, gpus: [] }), undefined);
});

test('a library that the user named and that cannot be used is an error, not a missing source', async () => {
  const host = hostWith({ nvml: [[0, { failed: { why: 'absent', detail: 'no such file' } }]] }, {});
  await assert.rejects(nvidia.open(host, { ...options, nvml: '/nowhere.so' }), NegawattError);
});

test('a card that appears gets columns behind the others, and is told', async () => {
  const host = hostWith({
    nvml: [
      [0, { gpu: facts(0) }],
      [0, ready],
      [1.002, [1.001, 0, ...told({ energy: 5, power: 100 })]],
      [1.5, { gpu: facts(1) }],
      [2.002, [2.001, 0, ...told({ energy: 6, power: 100 })]],
      [2.003, [2.002, 1, ...told({ energy: 1, power: 50 })]],
    ],
  });
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (const at of [1, 2, 3]) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(
    heard.series.map((series) => series.length),
    [6],
  );
  assert.deepEqual(heard.rows.at(-1)?.values, [6, 100, Number.NaN, 1, 50, Number.NaN]);
  assert.match(heard.troubles[0]!, /GPU 1 .* appeared/);
});

test('processes get columns with their owner; what they are told to have done is of the time before', async () => {
  const list = (at: number, ...entries: readonly (readonly [number, string, number | null, number])[]): GpuLine => ({
    processes: [at, 0, entries.map(([pid, type, memory, sm]) => [pid, type, memory, sm, null])],
  });
  const row = (at: number): GpuLine => ({ rows: [[at, 0, ...told({ power: 100 })]] });
  const host = hostWith(
    {
      nvml: [
        [0, { gpu: facts(0, { columns: ['power'] }) }],
        [0, ready],
        // Of the time before the window nothing is known.
        [1.002, list(1, [77, 'C', 1e9, 0.9])],
        [1.002, row(1)],
        [2.002, row(2)],
        // 78 came and went since.
        [3.002, list(3, [77, 'C', 1e9, 0.4], [78, '', null, 0.25])],
        [3.002, row(3)],
        [4.002, list(4, [77, 'C', 1e9, 0])],
        [4.002, row(4)],
        [5.002, list(5, [77, 'C', 1e9, 0])],
        [5.002, row(5)],
      ],
    },
    {
      ...version,
      '/proc/77/status': 'Name:\tpython3\nUid:\t1000\t1000\t1000\t1000\n',
      '/etc/passwd': 'ada:x:1000:1000::/:/bin/sh\n',
    },
  );
  const source = await opened(host);
  const { emit, heard } = listen(source);
  for (const at of [1, 2, 3, 4, 5, 6]) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(heard.series[0]?.[1]?.process, { pid: 77, type: 'C', name: 'python3', user: 'ada' });
  assert.deepEqual(
    heard.rows.map(({ at, values }) => [Math.round(at), ...values]),
    [
      [1, 100, 1e9, 0],
      [2, 100, 1e9, Number.NaN],
      // 78 begins here, so that its half a second of the SMs can be seen with the next telling.
      [3, 100, 1e9, 0.8, Number.NaN, 0],
      [4, 100, 1e9, 0.8, Number.NaN, 0.5],
      [5, 100, 1e9, 0.8],
    ],
  );
});

test('lines that are none of ours are passed over', async () => {
  const host = hostWith({
    nvml: [
      [0, 'not JSON'],
      [0, '{"gpu":{"index":-1}}'],
      [0, '[1,0,"x"]'],
      [0, '{"processes":[1,0,[["x"]]]}'],
      [0, { gpu: facts(0) }],
      [0, ready],
    ],
  });
  const source = await opened(host);
  assert.equal(source.description.gpus?.length, 1);
});
