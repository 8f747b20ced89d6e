import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gpuDevices } from '../../src/host/gpu-devices.ts';
import { findTools } from '../../src/host/tools.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a library that was named is found with the version that its file has', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'libnvidia-ml.so.550.54.14'), '');
  symlinkSync('libnvidia-ml.so.550.54.14', join(folder, 'libnvidia-ml.so.1'));
  const [nvml] = await findTools(join(folder, 'libnvidia-ml.so.1'), folder);
  assert.equal(nvml!.version, '550.54.14');
  assert.equal(nvml!.path, join(folder, 'libnvidia-ml.so.1'));
  assert.equal(nvml!.state, 'usable', nvml!.detail);
  const [none] = await findTools(join(folder, 'no.so'), folder);
  assert.deepEqual([none!.state, none!.detail], ['absent', 'no such file']);
});

test('nvidia-smi is found in PATH and not run; as root one that others can write is refused', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'nvidia-smi');
  const find = async () => (await findTools(undefined, folder))[1]!;
  assert.equal((await find()).state, 'absent');
  writeFileSync(file, '#!/bin/sh\nexit 99\n', { mode: 0o755 });
  assert.equal((await find()).state, 'usable');
  chmodSync(file, 0o777);
  const open = await find();
  assert.equal(open.state, process.getuid!() === 0 ? 'refused' : 'usable');
  if (open.state === 'refused') assert.match(open.detail!, /root does not use it: .*can be written by others/);
});

test('device files of NVIDIA that this user may not open are told, and a host without them has none', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(gpuDevices(folder), undefined);
  assert.equal(gpuDevices(join(folder, 'none')), undefined);
  for (const name of ['nvidiactl', 'nvidia0', 'nvidia-uvm', 'null']) writeFileSync(join(folder, name), '');
  assert.deepEqual(gpuDevices(folder), { closed: [] });
  chmodSync(join(folder, 'nvidia0'), 0o000);
  const closed = process.getuid!() === 0 ? [] : [join(folder, 'nvidia0')];
  assert.deepEqual(gpuDevices(folder)!.closed, closed);
});
