import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import type { Host } from '../../src/host/host.ts';
import { type GpuFacts, type GpuLine, gpuColumnNames } from '../../src/model/gpu.ts';
import type { Series } from '../../src/model/series.ts';
import { nvidia } from '../../src/probes/nvidia.ts';
import type { Emitter, OpenSource, ProbeOptions } from '../../src/probes/probe.ts';
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

function hostWith(programs: Readonly<Record<string, Script>>, files: Readonly<Record<string, string>> = version) {
  return simulatedHost({
    files,
    programs: Object.fromEntries(Object.entries(programs).map(([name, script]) => [name, lines(script)])),
  });
}

interface Heard {
  readonly rows: { at: number; values: number[] }[];
  readonly series: (readonly Series[])[];
  readonly troubles: string[];
}

async function opened(host: Host, more: Partial<ProbeOptions> = {}): Promise<OpenSource> {
  const source = await nvidia.open(host, { ...options, ...more });
  assert.ok(source !== undefined && 'sample' in source, `opened: ${JSON.stringify(source)}`);
  return source;
}

function listen(source: OpenSource): { emit: Emitter; heard: Heard } {
  const heard: Heard = { rows: [], series: [], troubles: [] };
  const emit: Emitter = {
    row: (at, values) => heard.rows.push({ at, values: Array.from(values) }),
    series: (_at, series) => heard.series.push(series),
    processes: () => undefined,
    trouble: (_at, reason) => heard.troubles.push(reason),
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
  assert.match(answer.remedy ?? '', /modprobe/);
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
  const host = hostWith({ nvml: [[0, { failed: { why: 'broken', detail, remedy: 'Reboot.' } }]] });
  const answer = await nvidia.open(host, options);
  assert.deepEqual(answer, { ok: false, why: 'broken', detail, remedy: 'Reboot.' });
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

test('processes get columns with their owner, which hold what was told last', async () => {
  const host = hostWith(
    {
      nvml: [
        [0, { gpu: facts(0, { columns: ['power'] }) }],
        [0, ready],
        [1.002, [1.001, 0, ...told({ power: 100 })]],
        [1.003, { processes: [1.002, 0, [[77, 'C', 1e9, 0.4, null]]] }],
        [2.002, [2.001, 0, ...told({ power: 100 })]],
        [3.002, [3.001, 0, ...told({ power: 100 })]],
        [3.003, { processes: [3.002, 0, []] }],
        [4.002, [4.001, 0, ...told({ power: 100 })]],
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
  for (const at of [1, 2, 3, 4, 5]) {
    host.clock.set(at);
    source.sample(emit);
  }
  assert.deepEqual(heard.series[0]?.[1]?.process, { pid: 77, type: 'C', name: 'python3', user: 'ada' });
  assert.deepEqual(
    heard.rows.map(({ values }) => values),
    [[100], [100, 1e9, 0.4], [100, 1e9, 0.4], [100]],
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
