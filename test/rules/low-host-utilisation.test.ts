import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowHostUtilisation } from '../../src/rules/low-host-utilisation.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  cpuOf,
  energyUtilisation,
  gibi,
  modelledIdle,
  onlyFinding,
  seconds,
  share,
  without,
} from './audited.ts';

const idle = { cpu: cpuOf(0.1), gpus: [], formulas: [energyUtilisation(0.3, modelledIdle(60, 40, 110))] };

test('a host that is used for less than a fifth is found, and its idle power would be saved', () => {
  const finding = onlyFinding(lowHostUtilisation, audited(idle));
  assertSaves(finding, [60, 40, 110], 'node');
  assert.equal(finding.severity, 'warn');
  assert.match(finding.what, /^Its CPUs were idle/);
});

test('its cards count too', () => {
  const gpus = [card(0, { utilisation: share(0.05) })];
  assert.match(onlyFinding(lowHostUtilisation, audited({ ...idle, gpus })).what, /CPUs and GPUs/);
  assertPasses(lowHostUtilisation, audited({ ...idle, gpus: [...gpus, card(1, { utilisation: share(0.2) })] }));
});

test('ten seconds tell little of how a host is used, so they make it info', () => {
  const report = audited(idle);
  const short = { ...report, window: { ...report.window, measured: seconds(10) } };
  assert.equal(onlyFinding(lowHostUtilisation, short).severity, 'info');
});

test('without an idle power it is found, and no saving is told', () => {
  const finding = onlyFinding(lowHostUtilisation, audited({ ...idle, formulas: [] }));
  assert.equal(finding.saving, undefined);
  assert.match(finding.unsaved ?? '', /No idle power/);
});

test('a host at a fifth is not found', () => {
  assertPasses(lowHostUtilisation, audited({ ...idle, cpu: cpuOf(0.2) }));
  assertPasses(lowHostUtilisation, audited());
});

test('without CPU time, with cards that tell no kernel time or cannot be read, and on a battery it does not apply', () => {
  assertNotApplicable(lowHostUtilisation, without(audited(idle), 'cpu'), /CPU utilisation/);
  const gpus = [without(card(2), 'utilisation')];
  assertNotApplicable(lowHostUtilisation, audited({ ...idle, gpus }), /kernel time of GPU 2/);
  const lost = { id: 'nvidia', title: 'NVIDIA GPUs', why: 'broken', detail: 'the driver does not answer' } as const;
  const blind = { used: [], missing: [lost] };
  assertNotApplicable(lowHostUtilisation, audited({ ...idle, sources: blind }), /GPUs: they cannot be read/);
  const battery = { id: 'battery', title: 'Battery', by: 'battery', readings: 2, coverage: share(1) };
  const sources = { used: [battery], missing: [] };
  assertNotApplicable(lowHostUtilisation, audited({ ...idle, sources }), /has a battery/);
});

test('a notebook on mains power, whose battery is then missing, is no host that serves others', () => {
  const battery = { id: 'battery', title: 'Battery', why: 'unsupported', detail: 'on mains power' } as const;
  const sources = { used: [], missing: [battery] };
  assertNotApplicable(lowHostUtilisation, audited({ ...idle, sources }), /has a battery/);
});

test('a container with a quota, a set of CPUs or a limit of memory is not told to switch its host off', () => {
  for (const limit of [{ cores: share(0.5) }, { memoryLimit: gibi(8) }]) {
    const container = { path: '/pod', ...limit };
    assertNotApplicable(lowHostUtilisation, audited({ ...idle, container }), /container or service with a limit/);
  }
});

test('a host whose disks work serves files', () => {
  const disk = (busy: number) => ({ name: 'sda', read: gibi(0), written: gibi(0), busy: share(busy) });
  assertPasses(lowHostUtilisation, audited({ ...idle, disks: [disk(0.01), disk(0.2)] }));
  onlyFinding(lowHostUtilisation, audited({ ...idle, disks: [disk(0.19)] }));
});

test('a virtual machine is told to take a smaller size first', () => {
  const host = { kind: 'real', inventory: { cpu: {}, memory: {}, os: {}, virtualization: 'kvm' } } as const;
  assert.match(onlyFinding(lowHostUtilisation, audited({ ...idle, host })).next.advice, /take a smaller machine/);
});
