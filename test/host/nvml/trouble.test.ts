import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { playing, value } from './helper-lines.ts';

const patient = { timeout: 60_000 };

// Cards come and go after a second: these tests wait side by side.
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

  test('no reading of a card that took the place of another is told of the other', patient, async (t) => {
    const helper = playing(t, 'device 0 uuid_at 0.5 GPU-another');
    await helper.ready();
    const before = helper.lines.length;
    await helper.sampleUntil(() => helper.cards.length > 1);
    const lines = helper.lines.slice(before);
    const change = lines.findIndex((line) => 'trouble' in line);
    const arrival = lines.findIndex((line) => 'gpu' in line);
    const rowTimes = lines.map((line) => ('rows' in line ? (line.rows[0]?.[0] ?? Number.NaN) : Number.NaN));
    const last = rowTimes.slice(0, change).findLast((at) => !Number.isNaN(at));
    const trouble = lines[change];
    assert.ok(trouble !== undefined && 'trouble' in trouble && last !== undefined);
    assert.ok(Math.abs(trouble.trouble[0] - last) < 1e-5, 'the gap begins at the last reading that was its own');
    assert.ok(rowTimes.slice(change, arrival).every(Number.isNaN));
    // The other card's clock shows that what came before was read before it came.
    assert.ok((rowTimes.slice(arrival).find((at) => !Number.isNaN(at)) ?? 0) > last);
  });

  test('a card that is cut into other slices is told and announced again', patient, async (t) => {
    const helper = playing(
      t,
      'device 0 slice 1 0 100 10 MIG 1g\ndevice 0 slice 2 0 100 20 MIG 1g\ndevice 0 slices_at 0.5 1',
    );
    const [card] = await helper.ready();
    assert.equal(card?.slices.length, 2);
    await helper.sampleUntil(() => helper.cards.length > 1);
    assert.deepEqual(helper.cards[1]?.slices, card?.slices.slice(0, 1));
    assert.deepEqual(helper.troubles, [[0, 'it is cut into other slices than before']]);
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
