import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { powercap } from '../../src/probes/powercap.ts';
import { corpusPath, needsCorpus } from '../support/corpus.ts';
import { wordsOf } from '../support/remedy-words.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { type Files, missing, opened, read, refuses, turns } from './support.ts';

const root = '/sys/class/powercap';
const forbidden = refuses('forbidden', `${root}/intel-rapl:0/energy_uj`);
type Energy = Files[string];

function zone(id: string, name: string, energy: Energy, more: Record<string, string> = {}): Files {
  const own = { name: `${name}\n`, max_energy_range_uj: '262143328850\n', ...more };
  const files = Object.entries(own).map(([file, text]) => [`${root}/${id}/${file}`, text]);
  return { [`${root}/${id}/energy_uj`]: energy, ...Object.fromEntries(files) };
}

/** Two sockets as the kernel lays them out: nested zones beside their parents and, by links, inside them. */
const server: Files = {
  [`${root}/intel-rapl/enabled`]: '1',
  ...zone('intel-rapl:0', 'package-0', '1000000\n'),
  ...zone('intel-rapl:0:0', 'dram', '300000\n', { max_energy_range_uj: '65712999613' }),
  ...zone('intel-rapl:1', 'package-1', '2000000\n'),
  ...zone('intel-rapl:1:0', 'dram', '400000\n'),
};
const links = {
  [`${root}/intel-rapl:0/intel-rapl:0:0`]: `${root}/intel-rapl:0:0`,
  [`${root}/intel-rapl:1/intel-rapl:1:0`]: `${root}/intel-rapl:1:0`,
};

test('packages and their DRAM are counted once, in joules, however often sysfs lists them', async () => {
  const readings = await read(powercap, { files: server, links }, [3]);
  assert.deepEqual(readings.resources, [
    'energy package-0',
    'energy package-0/dram',
    'energy package-1',
    'energy package-1/dram',
  ]);
  assert.ok(readings.columns.every(({ energy }) => energy?.counted && energy.boundary === 'components'));
  assert.deepEqual(readings.rows, [{ at: 3, values: [1, 0.3, 2, 0.4] }]);
  assert.deepEqual(readings.columns.map(({ energy }) => energy?.component).slice(0, 2), ['cpu-package', 'dram']);
  assert.equal(readings.column('energy', 'package-0/dram')?.energy?.range, 65712.999613);
});

test('a tree that holds nested zones only where they lie is found too', async () => {
  const nested = Object.fromEntries(
    Object.entries(server).map(([path, content]) => [path.replace(/(intel-rapl:\d)(:0\/)/, '$1/$1$2'), content]),
  );
  assert.deepEqual((await read(powercap, { files: nested })).rows[0]?.values, [1, 0.3, 2, 0.4]);
});

test('a copy of the tree without links counts every zone once', async () => {
  const again = `${root}/intel-rapl:0/intel-rapl:0:0`;
  const copy = { ...server, [`${again}/name`]: 'dram\n', [`${again}/energy_uj`]: '300000\n' };
  assert.deepEqual((await read(powercap, { files: copy })).rows[0]?.values, [1, 0.3, 2, 0.4]);
});

test('DRAM at the top level, as in old trees, is counted once; beside nested DRAM it is not counted again', async () => {
  const old = { ...zone('intel-rapl:0', 'package-0', '1'), ...zone('intel-rapl:1', 'dram', '1') };
  assert.equal((await read(powercap, { files: old })).column('energy', 'dram')?.energy?.counted, true);
  const both = { ...server, ...zone('intel-rapl:2', 'dram', '1') };
  const dram = (await read(powercap, { files: both, links })).column('energy', 'dram')?.energy;
  assert.deepEqual([dram?.counted, dram?.reason], [false, 'repeats the DRAM of the packages']);
});

test('core and uncore lie inside the package, psys contains it: shown, never counted, even where there are several', async () => {
  const files = {
    ...zone('intel-rapl:0', 'package-0', '1'),
    ...zone('intel-rapl:0:0', 'core', '1'),
    ...zone('intel-rapl:0:1', 'uncore', '1'),
    ...zone('intel-rapl:1', 'psys', '1'),
    ...zone('intel-rapl:2', 'psys', '1'),
    ...zone('dtpm:0', 'soc', '1'),
  };
  const readings = await read(powercap, { files });
  const shown = readings.columns.map(({ resource, energy }) => [resource, energy?.component, energy?.counted]);
  assert.deepEqual(shown, [
    ['soc', 'other', false],
    ['package-0', 'cpu-package', true],
    ['package-0/core', 'cpu-core', false],
    ['package-0/uncore', 'uncore', false],
    ['psys', 'platform', false],
    ['psys#2', 'platform', false],
  ]);
  assert.ok(readings.columns.every(({ energy }) => energy?.counted || energy?.reason));
});

test('every die of a package is a counted part of its own', async () => {
  const files = {
    ...zone('intel-rapl:0', 'package-0-die-0', '1000000'),
    ...zone('intel-rapl:0:0', 'dram', '10000'),
    ...zone('intel-rapl:1', 'package-0-die-1', '2000000'),
    ...zone('intel-rapl:10', 'package-10-die-1', '3000000'),
  };
  const readings = await read(powercap, { files });
  assert.equal(readings.value('energy', 'package-0-die-0/dram'), 0.01);
  assert.equal(readings.value('energy', 'package-0-die-1'), 2);
  assert.equal(readings.value('energy', 'package-10-die-1'), 3);
  assert.ok(readings.columns.every(({ energy }) => energy?.counted));
});

test('the memory-mapped twin of a package is not read where the registers are', async () => {
  const files = {
    ...zone('intel-rapl-mmio:0', 'package-0', '7000000'),
    ...zone('intel-rapl:0', 'package-0', '1000000'),
  };
  const readings = await read(powercap, { files });
  assert.deepEqual(readings.resources, ['energy package-0']);
  assert.equal(readings.value('energy'), 1);
});

test('the memory-mapped twin stands in for registers that cannot be read', async () => {
  const files = {
    ...zone('intel-rapl:0', 'package-0', forbidden),
    ...zone('intel-rapl:0:0', 'core', forbidden),
    ...zone('intel-rapl-mmio:0', 'package-0', '7000000'),
  };
  const readings = await read(powercap, { files });
  assert.deepEqual(readings.resources, ['energy package-0']);
  assert.equal(readings.value('energy'), 7);
  assert.deepEqual(readings.troubles, []);
});

test('counters that only root may read are forbidden, with a remedy that gives a group no more than it needs', async () => {
  const closed = Object.fromEntries(
    Object.entries(server).map(([path, content]) => [path, path.endsWith('energy_uj') ? forbidden : content]),
  );
  const answer = await missing(powercap, { files: closed, links });
  assert.equal(answer.why, 'forbidden');
  assert.match(wordsOf(answer.remedy), /chgrp energy \/sys\/class\/powercap\/\*:\*\/energy_uj/);
  assert.match(answer.detail, /and \d zones? more/);
  assert.match(wordsOf(answer.remedy), /chmod 0440/);
  assert.match(wordsOf(answer.remedy), /CVE-2020-8694/);
  assert.doesNotMatch(wordsOf(answer.remedy), /a\+r|0?444|666/);
});

test('a refusal that comes only when the file is read is a refusal all the same', async () => {
  assert.equal(
    (await missing(powercap, { files: zone('intel-rapl:0', 'package-0', () => forbidden) })).why,
    'forbidden',
  );
});

test('one forbidden package leaves a hole in the sum, and is named once', async () => {
  const files = { ...server, [`${root}/intel-rapl:1/energy_uj`]: refuses('forbidden', 'package-1') };
  const readings = await read(powercap, { files, links }, [0, 1]);
  assert.deepEqual(readings.rows[1]?.values, [1, 0.3, Number.NaN, 0.4]);
  assert.equal(readings.column('energy', 'package-1')?.energy?.counted, true);
  assert.deepEqual(readings.troubles, ['package-1: forbidden']);
});

test('a machine without counters says whether it is a virtual machine, a container, or lacks the driver', async () => {
  const bare = await missing(powercap, { files: { '/proc/cpuinfo': 'flags : fpu vme\n' } });
  assert.equal(bare.why, 'absent');
  assert.match(wordsOf(bare.remedy), /modprobe intel_rapl_msr/);
  const virtual = await missing(powercap, { files: { '/proc/cpuinfo': 'flags\t\t: fpu hypervisor lahf_lm\n' } });
  assert.match(virtual.detail, /virtual machine/);
  // Docker masks what the links of the class lead to.
  const masked = await missing(powercap, {
    files: { '/proc/cpuinfo': 'flags : hypervisor\n' },
    links: { [`${root}/intel-rapl:0`]: '/sys/devices/virtual/powercap/intel-rapl/intel-rapl:0' },
  });
  assert.match(masked.detail, /Docker since 24\.0\.7/);
  assert.match(wordsOf(masked.remedy), /--root/);
  const container = await missing(powercap, { files: { '/.dockerenv': '' } });
  assert.match(container.detail, /container/);
});

test('a counter that is empty or garbage is a row without its number, and no number is made up', async () => {
  const files = {
    ...zone('intel-rapl:0', 'package-0', turns('', '12x', '1 2', '-', '1000000')),
    ...zone('intel-rapl:1', 'package-1', '2000000'),
  };
  const readings = await read(powercap, { files }, [0, 1, 2, 3, 4]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values[0]),
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1],
  );
  assert.deepEqual(readings.troubles, [`${root}/intel-rapl:0/energy_uj holds no number`]);
});

test('rated power is a column of its own, and sets what a package could draw', async () => {
  const files = {
    ...zone('intel-rapl:0', 'package-0', '1', { constraint_0_max_power_uw: '270000000' }),
    ...zone('intel-rapl:1', 'package-1', '1', {
      constraint_0_max_power_uw: '0',
      constraint_0_power_limit_uw: '65000000',
    }),
    ...zone('intel-rapl:2', 'package-2', '1', { constraint_0_power_limit_uw: '4090000000' }),
    ...zone('intel-rapl:2:0', 'dram', '1'),
    ...zone('intel-rapl:3', 'package-3', '1', { constraint_0_max_power_uw: '15000000' }),
    ...zone('intel-rapl:4', 'psys', '1'),
  };
  const readings = await read(powercap, { files });
  assert.equal(readings.value('power.limit', 'package-0'), 270);
  assert.equal(readings.value('power.limit', 'package-1'), 65);
  assert.equal(readings.column('power.limit', 'package-2'), undefined);
  assert.equal(readings.column('power.limit', 'package-0')?.energy, undefined);
  const most = (resource: string) => readings.column('energy', resource)?.energy?.maximumPower;
  assert.deepEqual(
    ['package-0', 'package-1', 'package-2', 'package-2/dram', 'package-3', 'psys'].map(most),
    [1080, 1500, 1500, 500, 150, 3000],
  );
});

test('a range that cannot be read is left out', async () => {
  const files = zone('intel-rapl:0', 'package-0', '1', { max_energy_range_uj: '' });
  assert.ok(!('range' in (await read(powercap, { files })).columns[0]!.energy!));
});

test('the recorded tree of a desktop: its package is counted, its cores are not', needsCorpus('powercap'), async () => {
  const lines = readFileSync(corpusPath('powercap', 'node_exporter_fixture_powercap.tsv'), 'utf8').split('\n');
  const files = Object.fromEntries(
    lines.filter((line) => line !== '').map((line) => [`/${line.split('\t')[0]}`, `${line.split('\t')[1]}\n`]),
  );
  const source = await opened(powercap, simulatedHost({ files }));
  assert.deepEqual(
    source.description.series.map(({ metric, resource, energy }) => [metric, resource, energy?.counted]),
    [
      ['energy', 'package-0', true],
      ['energy', 'package-0/core', false],
      ['power.limit', 'package-0', undefined],
    ],
  );
  const readings = await read(powercap, { files });
  assert.deepEqual(readings.rows[0]?.values, [240422.366267, 118821.284256, 95]);
});
