import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { playing, value } from './helper-lines.ts';

const patient = { timeout: 60_000 };

// Who is at which index is looked at each five seconds: these tests wait side by side.
describe('trouble with a card', { concurrency: true }, () => {
  test('a lost card is all null, is told once, and is read again when it comes back', patient, async (t) => {
    const helper = playing(t, 'devices 2\ndevice 1 lost 0.5 2');
    await helper.ready();
    const lost = await helper.sampleUntil(([, row]) => row?.slice(2).every((read) => read === null) === true, 2);
    assert.equal(value(lost[0], 'power'), 70);
    const back = await helper.sampleUntil(([, row]) => value(row, 'power') === 70, 2);
    assert.equal(value(back[1], 'temperature'), 34);
    assert.deepEqual(helper.troubles, [[1, 'the GPU is lost (NVML: GPU is lost)']]);
    assert.equal(helper.cards.length, 2);
  });

  test('a card that is lost at the start is told, and the others are read', patient, async (t) => {
    const helper = playing(t, 'devices 2\ndevice 0 lost 0 1');
    const cards = await helper.ready();
    assert.deepEqual(
      cards.map(({ index }) => index),
      [1],
    );
    assert.deepEqual(helper.troubles, [[0, 'the GPU is lost (NVML: GPU is lost)']]);
    await helper.sampleUntil((rows) => rows.length > 1);
    assert.deepEqual(
      helper.cards.map(({ index }) => index),
      [1, 0],
    );
  });

  test('a column that fails for a while is null, and told once each time that it begins to', patient, async (t) => {
    const helper = playing(
      t,
      'error nvmlDeviceGetTotalEnergyConsumption 999 0 0.5 1\nerror nvmlDeviceGetTotalEnergyConsumption 10 0 1.5 2',
    );
    const [card] = await helper.ready();
    assert.ok(card?.columns.includes('energy'));
    for (const isThere of [false, true, false, true]) {
      const [row] = await helper.sampleUntil(([read]) => (value(read, 'energy') !== null) === isThere);
      assert.equal(value(row, 'power'), 70);
    }
    assert.deepEqual(helper.troubles, [
      [0, 'energy cannot be read (NVML: Unknown Error)'],
      [0, 'energy cannot be read (NVML: Timeout)'],
    ]);
  });

  test('an index at which another card answers is told, and the new card is read', patient, async (t) => {
    const helper = playing(t, 'devices 2\ndevice 0 uuid_at 1 GPU-another');
    await helper.ready();
    await helper.sampleUntil(() => helper.cards.length > 2, 2);
    assert.deepEqual(
      helper.cards.map(({ index, uuid }) => [index, uuid]),
      [
        [0, 'GPU-00000000-0000-4000-8000-000000000000'],
        [1, 'GPU-00000000-0000-4000-8000-000000000001'],
        [0, 'GPU-another'],
      ],
    );
    assert.deepEqual(helper.troubles, [[0, 'another GPU took its place: GPU-another']]);
    const [row] = await helper.sample(2);
    assert.ok(row !== undefined);
  });

  test('a card that appears is told and read', patient, async (t) => {
    const helper = playing(t, 'devices 2\ndevice 1 listed 1 999');
    assert.equal((await helper.ready()).length, 1);
    await helper.sampleUntil((rows) => rows.length === 2);
    assert.deepEqual(
      helper.cards.map(({ index }) => index),
      [0, 1],
    );
    assert.deepEqual(helper.troubles, []);
  });

  test('a card that the driver no longer lists is told and not read', patient, async (t) => {
    const helper = playing(t, 'devices 2\ndevice 1 listed 0 1');
    assert.equal((await helper.ready()).length, 2);
    await helper.sampleUntil(() => helper.troubles.length > 0);
    assert.deepEqual(helper.troubles, [[1, 'the driver no longer lists it']]);
    const before = helper.rows.length;
    await helper.sample();
    await helper.processes();
    assert.deepEqual(
      helper.rows.slice(before).map((row) => row[1]),
      [0, 0],
    );
  });
});
