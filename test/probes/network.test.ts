import assert from 'node:assert/strict';
import { test } from 'node:test';
import { network } from '../../src/probes/network.ts';
import { simulatedHost } from '../support/simulated-host.ts';
import { missing, options, read, refuses, turns } from './support.ts';

const head = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
const line = (name: string, received: number, sent: number) =>
  `${name} ${received} 1 2 3 4 5 6 7 ${sent} 8 9 0 0 0 0 0\n`;

test('bytes of every interface but the loopback are read', async () => {
  const table = head + line('    lo:', 5, 5) + line('  eth0:', 100, 200) + line('eth1:', 300, 400);
  const readings = await read(network, { files: { '/proc/net/dev': table } });
  assert.deepEqual(readings.resources, [
    'network.received eth0',
    'network.sent eth0',
    'network.received eth1',
    'network.sent eth1',
  ]);
  assert.deepEqual(readings.rows[0]?.values, [100, 200, 300, 400]);
});

test('an old kernel that writes no space behind the colon is understood', async () => {
  const readings = await read(network, { files: { '/proc/net/dev': `${head}  eth0:123456789 1 2 3 4 5 6 7 99 1\n` } });
  assert.deepEqual(readings.rows[0]?.values, [123456789, 99]);
});

test('under a root the interfaces are those of process 1, where that can be read', async () => {
  const files = { '/proc/net/dev': head + line('own0:', 1, 1), '/proc/1/net/dev': head + line('eth0:', 2, 2) };
  assert.equal((await read(network, { files, kind: 'rooted' })).column('network.sent')?.resource, 'eth0');
  const hidden = { ...files, '/proc/1/net/dev': refuses('forbidden') };
  assert.equal((await read(network, { files: hidden, kind: 'rooted' })).column('network.sent')?.resource, 'own0');
  assert.equal((await read(network, { files })).column('network.sent')?.resource, 'own0');
});

test('an interface that comes or goes changes the columns', async () => {
  const before = head + line('eth0:', 100, 200);
  const files = { '/proc/net/dev': turns(before, before + line('veth1:', 1, 2), before) };
  const readings = await read(network, { files }, [0, 1, 2]);
  assert.deepEqual(
    readings.rows.map(({ values }) => values),
    [
      [100, 200],
      [100, 200, 1, 2],
      [100, 200],
    ],
  );
  assert.equal(readings.columnChanges, 2);
});

test('interfaces that are absent, forbidden or garbage are told apart', async () => {
  assert.equal((await missing(network, { files: {} })).why, 'absent');
  assert.equal((await missing(network, { files: { '/proc/net/dev': refuses('forbidden') } })).why, 'forbidden');
  assert.equal((await missing(network, { files: { '/proc/net/dev': 'no table here' } })).why, 'broken');
  const lonely = simulatedHost({ files: { '/proc/net/dev': head + line('lo:', 1, 1) } });
  assert.equal(await network.open(lonely, options), undefined);
});
