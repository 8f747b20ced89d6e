import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stubNvidiaSmi } from '../../support/nvidia-smi-stub.ts';
import { allEnded, card, document, endOf, factsOf, help, mig, plain, quick, told, troubleOf } from './told-lines.ts';

test('a stream that dies is started again, its cut last line dropped and its end told once', async (context) => {
  const stub = stubNvidiaSmi(context, { ...plain, diesAfter: 2, cut: true, lastWords: 'GPU is lost\n' });
  const helper = stub.helper(...quick, '--pause', '0.05');
  const samples = await helper.samples(3);
  assert.deepEqual(
    samples.map((sample) => told(sample, 'power')),
    [143.21, 143.21, 144.5],
    'the line of 144.50 that was cut in the first run is nobody',
  );
  assert.deepEqual(
    helper.lines.flatMap((line) => troubleOf(line) ?? []),
    ['nvidia-smi ended with code 9: GPU is lost'],
  );
  assert.equal(stub.queries().length, 2);
  await endOf(helper);
});

test('a stream that falls silent is ended and started again', async (context) => {
  const stub = stubNvidiaSmi(context, { ...plain, silentAfter: 1 });
  const helper = stub.helper(...quick, '--patience', '0.5', '--pause', '0.05');
  await helper.samples(2);
  assert.equal(await helper.first(troubleOf), 'nvidia-smi said nothing for 0.5 s');
  const [first] = stub.starts().filter(({ args }) => args[0]?.startsWith('--query-gpu='));
  await allEnded([first!.pid]);
  await endOf(helper);
});

for (const [keepsBack, patience, reason] of [
  [1e6, '0.5', 'nvidia-smi said nothing for 0.5 s'],
  [600, '30', 'nvidia-smi keeps its lines back: it is started anew for each sample'],
] as const) {
  test(`a stream that writes ${keepsBack} bytes at a time gives way to one run for each sample`, async (context) => {
    const stub = stubNvidiaSmi(context, { ...plain, keepsBack });
    const helper = stub.helper(...quick, '--patience', patience, '--pause', '0.05');
    const samples = await helper.samples(3);
    assert.deepEqual(
      samples.map((sample) => told(sample, 'power')),
      [143.21, 143.21, 143.21],
      'each is the first of its run, and none of those that were kept back',
    );
    assert.deepEqual(
      helper.lines.flatMap((line) => troubleOf(line) ?? []),
      [reason],
    );
    const [first, ...others] = stub.queries();
    assert.ok(first!.at(-1)!.startsWith('--loop-ms='));
    assert.ok(others.length >= 3 && others.every((args) => args.length === 2));
    await endOf(helper);
  });
}

test('a field that is refused all the same is left away, without a word', async (context) => {
  const refuses = ['memory.used', 'power.draw.average'];
  const stub = stubNvidiaSmi(context, { ...plain, help: [...help, 'power.draw.average'], refuses });
  const helper = stub.helper(...quick);
  const [sample] = await helper.samples(1);
  assert.equal(told(sample!, 'power'), 143.21);
  assert.equal(told(sample!, 'memoryUsed'), null);
  assert.equal(stub.queries().length, 3);
  assert.deepEqual(
    helper.lines.flatMap((line) => troubleOf(line) ?? []),
    [],
  );
  await endOf(helper);
});

test('a driver whose help names nothing is asked for everything, less what it refuses', async (context) => {
  const refuses = ['power.draw.average', 'power.draw.instant', 'clocks_event_reasons.active'];
  const older = { ...card, 'clocks_throttle_reasons.active': '0x0000000000000004' };
  const stub = stubNvidiaSmi(context, { ...plain, help: [], refuses, cards: [older] });
  const helper = stub.helper(...quick);
  const [sample] = await helper.samples(1);
  assert.equal(told(sample!, 'power'), 143.21);
  assert.equal(told(sample!, 'throttlePowerCap'), 1);
  await endOf(helper);
});

test('cards are matched by UUID, or by their bus where they have none, and a stranger is told once', async (context) => {
  const cards = [
    { uuid: 'GPU-stranger', 'pci.bus_id': '00000000:99:00.0', 'power.draw': '5.00' },
    { uuid: 'GPU-3080aaaa-0000-4000-8000-000000000001', 'pci.bus_id': '00000000:65:00.0', 'power.draw': '300.00' },
    { uuid: ['[N/A]', 'GPU-unheard-of'], 'pci.bus_id': '00000000:03:00.0', 'memory.used': '131' },
  ];
  const helper = stubNvidiaSmi(context, { documents: [document('geforce-470.xml')], help, cards }).helper(...quick);
  const samples = await helper.samples(4);
  await helper.first(troubleOf);
  assert.deepEqual(
    samples.slice(0, 4).map((sample) => [sample[1], told(sample, 'power')]),
    [
      [1, 300],
      [0, null],
      [1, 300],
      [0, null],
    ],
  );
  assert.deepEqual(
    helper.lines.flatMap((line) => troubleOf(line) ?? []),
    ['nvidia-smi tells of GPU-stranger, but not what it is'],
  );
  await endOf(helper);
});

test('a card that appears is announced with an index of its own, and then sampled', async (context) => {
  const newcomer = { uuid: 'GPU-6b200aaa-0000-4000-8000-000000000003', 'pci.bus_id': '00000008:01:00.0' };
  const both = document('gb200-590.xml').replace('</nvidia_smi_log>', `${/<gpu[\s\S]*<\/gpu>/.exec(mig)![0]}$&`);
  const cards = [card, { ...newcomer, 'power.draw': '873.15' }];
  const helper = stubNvidiaSmi(context, { ...plain, documents: [mig, both], cards }).helper(...quick);
  const later = await helper.first((line) => (factsOf(line)?.uuid === newcomer.uuid ? factsOf(line) : undefined));
  assert.equal(later.index, 1, 'its place in the new document is 0');
  const its = await helper.first((line) => (Array.isArray(line) && line[1] === 1 ? (line as number[]) : undefined));
  assert.equal(told(its, 'power'), 873.15);
  assert.deepEqual(
    helper.lines.flatMap((line) => troubleOf(line) ?? []),
    [],
  );
  await endOf(helper);
});
