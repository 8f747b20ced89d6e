import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hardwareKey } from '../../src/model/hardware-key.ts';
import type { Inventory } from '../../src/model/inventory.ts';

const host: Inventory = {
  cpu: { model: 'Intel Xeon Gold 6346', vendor: 'Intel', sockets: 2, cores: 32, threads: 64 },
  board: { vendor: 'Supermicro', model: 'X12DPi-N6' },
  memory: { totalBytes: 263_921_664 * 1024 },
  os: { platform: 'linux', distribution: 'Debian', release: '12', kernel: '6.1.0-28-amd64', architecture: 'x64' },
  virtualization: 'none',
};
const gpus = ['GPU-a', 'GPU-b'];

test('a key holds through a new kernel, a new release and some MiB that a kernel keeps for itself', () => {
  const later: Inventory = {
    ...host,
    memory: { totalBytes: (263_921_664 - 40_000) * 1024 },
    os: { ...host.os, kernel: '6.12.1', release: '13' },
  };
  assert.equal(hardwareKey(later, gpus), hardwareKey(host, gpus));
});

test('the order in which the cards are told makes no difference', () => {
  assert.equal(hardwareKey(host, ['GPU-b', 'GPU-a']), hardwareKey(host, gpus));
});

test('other hardware has another key, whatever part of it differs', () => {
  const others: readonly [Inventory, readonly string[]][] = [
    [{ ...host, cpu: { ...host.cpu, model: 'Intel Xeon Gold 6338' } }, gpus],
    [{ ...host, cpu: { ...host.cpu, sockets: 1 } }, gpus],
    [{ ...host, cpu: { ...host.cpu, cores: 30 } }, gpus],
    [{ ...host, cpu: { ...host.cpu, threads: 32 } }, gpus],
    [{ ...host, memory: { totalBytes: 128 * 2 ** 30 } }, gpus],
    [{ ...host, board: { vendor: 'Supermicro', model: 'X12DPi-N7' } }, gpus],
    [{ ...host, virtualization: 'KVM' }, gpus],
    [{ ...host, os: { architecture: 'arm64' } }, gpus],
    [host, ['GPU-a']],
    [host, ['GPU-a', 'GPU-c']],
    [{ cpu: {}, memory: {}, os: {} }, []],
  ];
  const keys = new Set([hardwareKey(host, gpus), ...others.map(([inventory, cards]) => hardwareKey(inventory, cards))]);
  assert.equal(keys.size, others.length + 1);
});
