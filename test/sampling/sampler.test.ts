import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../src/host/host.ts';
import type { Series } from '../../src/model/series.ts';
import type { Emitter, OpenSource } from '../../src/probes/probe.ts';
import { Meter, sample } from '../../src/sampling/sampler.ts';
import { header } from '../support/feed.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { keepingSink } from '../support/sink.ts';

const level: Series = { metric: 'level', resource: 'all', shape: 'gauge', unit: '1' };

/** A source that emits the number of its reading. */
function counting(host: Host, period: number, more: Partial<OpenSource> = {}): OpenSource {
  let readings = 0;
  return {
    description: { id: `every-${period}`, title: 'counting', by: 'test', period, series: [level] },
    sample: (emit) => {
      readings += 1;
      emit.row(host.clock.now(), [readings]);
    },
    close: () => undefined,
    ...more,
  };
}

async function run(host: Host, sources: OpenSource[], duration: number, interval: number, signal?: AbortSignal) {
  const sink = keepingSink();
  const ending = await sample(host, sources, header([]), [sink], {
    duration,
    interval,
    signal: signal ?? new AbortController().signal,
  });
  return {
    sink,
    ending,
    times: (source: number) => sink.rows.filter((row) => row.source === source).map(({ at }) => at),
  };
}

test('readings stand at the start, at every interval and at the end of the window', async () => {
  const host = simulatedHost({ files: {} });
  const { times, sink, ending } = await run(host, [counting(host, 1)], 5, 1);
  assert.deepEqual(times(0), [0, 1, 2, 3, 4, 5]);
  assert.equal(ending, 'complete');
  assert.equal(sink.footerGiven?.end, 5);
  assert.equal(sink.footerGiven?.missedTicks, 0);
});

test('a window that is no multiple of the interval is read at its end all the same', async () => {
  const host = simulatedHost({ files: {} });
  const { times } = await run(host, [counting(host, 1)], 2.5, 1);
  assert.deepEqual(times(0), [0, 1, 2, 2.5]);
});

test('a dear source is read at its own period, and at both edges of the window', async () => {
  const host = simulatedHost({ files: {} });
  const { times } = await run(host, [counting(host, 0.1), counting(host, 5)], 12, 0.1);
  assert.equal(times(0).length, 121);
  assert.deepEqual(times(1), [0, 5, 10, 12]);
});

test('an interval that the machine cannot keep is missed and counted, not stretched', async () => {
  const host = simulatedHost({ files: {}, lateness: (at) => (at === 3 ? 2.7 : 0.01) });
  const { times, sink } = await run(host, [counting(host, 1)], 8, 1);
  assert.deepEqual(times(0), [0, 1.01, 2.01, 5.7, 6.01, 7.01, 8.01]);
  // The ticks at 4 and 5 passed unserved.
  assert.equal(sink.footerGiven?.missedTicks, 2);
  assert.equal(sink.footerGiven?.end, 8);
});

test('an interrupt ends the window early with one last reading', async () => {
  const host = simulatedHost({ files: {} });
  const interrupt = new AbortController();
  const source = counting(host, 1);
  const { times, sink, ending } = await run(
    host,
    [
      {
        ...source,
        sample: (emit: Emitter) => {
          source.sample(emit);
          if (host.clock.now() === 3) interrupt.abort('SIGINT');
        },
      },
    ],
    60,
    1,
    interrupt.signal,
  );
  assert.equal(ending, 'interrupted');
  assert.deepEqual(times(0), [0, 1, 2, 3, 3]);
  assert.equal(sink.footerGiven?.end, 3);
});

test('a source that speaks by itself may bracket the end of the window with one reading, and no more', async () => {
  const host = simulatedHost({ files: {} });
  let speak: Emitter | undefined;
  const meter = counting(host, 1, {
    sample: () => undefined,
    start: (emit) => {
      speak = emit;
      emit.row(-0.5, [10]);
    },
    settle: async () => {
      for (const at of [3.5, 4.5]) speak!.row(at, [10]);
    },
  });
  const { times } = await run(host, [meter], 3, 1);
  assert.deepEqual(times(0), [-0.5, 3.5]);
});

test('negawatt’s own cost in the window is the difference over the window', async () => {
  const host = simulatedHost({ files: {} });
  const { sink } = await run(host, [counting(host, 1)], 10, 1);
  assert.ok(Math.abs(sink.footerGiven!.ownCost.windowCpu - 0.01) < 1e-9);
});

const energy: Series = {
  metric: 'energy',
  resource: 'package-0',
  shape: 'counter',
  unit: 'J',
  energy: { component: 'cpu-package', boundary: 'components', counted: true, maximumPower: 500, step: 0.001 },
};

test('a window is read at both of its edges, energy and CPU alone, and its marks stand between the readings', async () => {
  const host = simulatedHost({ files: {} });
  const sink = keepingSink();
  const order: string[] = [];
  const sources = [counting(host, 1), counting(host, 1)].map((source, index) => ({
    ...source,
    description: { ...source.description, series: [index === 0 ? energy : level] },
    sample: () => order.push(index === 0 ? 'energy' : 'level'),
  }));
  const listening = { ...sink, mark: (at: number, { edge }: { edge: string }) => order.push(`${edge} at ${at}`) };
  const meter = new Meter(host, sources, header([]), [listening], 1);
  order.length = 0;
  host.clock.set(0.25);
  const window = meter.openWindow('repeat', () => {
    order.push('begin');
    return { at: 0.3, pid: 7 };
  });
  host.clock.set(0.5);
  meter.closeWindow(window, 0.45);
  assert.deepEqual(order, ['energy', 'begin', 'start at 0.3', 'end at 0.45', 'energy']);
});

test('windows are numbered in their order, and the end of a session tells why nothing more was started', async () => {
  const host = simulatedHost({ files: {} });
  const sink = keepingSink();
  const meter = new Meter(host, [counting(host, 1)], header([]), [sink], 1);
  const at = () => ({ at: host.clock.now() });
  const first = meter.openWindow('idle', at);
  meter.closeWindow(first, 0);
  const second = meter.openWindow('repeat', at);
  assert.deepEqual([first, second], [1, 2]);
  await meter.finish('complete', meter.elapsed, 'all done');
  assert.equal(sink.footerGiven?.stopped, 'all done');
});
