import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cLibrary } from '../../../src/host/launch/c-library.ts';
import { unifiedCpu } from '../../../src/host/launch/cgroup-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { folders, measured, stub, sum, waysHere } from './measured.ts';

const ways = await waysHere();
const [first] = ways;
const hasGroup = first![0] !== 'process tree';
const node = process.execPath;
const burn = stub('burn.cjs');

/** Two clocks of the kernel: of a second, up to 3 % lay between them on a virtual machine whose host was busy. */
const clocks = 0.04;

function assertNear(value: number, expected: number, slack: number, what: string) {
  assert.ok(
    Math.abs(value - expected) <= clocks * expected + slack,
    `${what}: ${value} s, but the kernel says ${expected} s`,
  );
}

const told = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .reduce((total, line) => total + Number(line), 0);

/** Of what Node and the kernel do while a process ends, after it told its own time, s. */
const ending = 0.008;
/** The shell that waits to become the command, and the one that moves itself into the test's group, s. */
const shells = 0.006;

for (const [by, options] of ways) {
  for (const [what, least, command] of [
    ['one process of 1 s', 1, [node, burn, '1', 'FILE']],
    ['8 processes of 0.1 s', 0.8, [node, burn, '0.1', 'FILE', '8']],
    ['children of children, 4 deep, of 0.2 s', 1, [node, burn, '0.2', 'FILE', '1', '4']],
    ['300 processes of 10 ms', 0, ['sh', stub('storm.sh'), '300']],
  ] as const) {
    test(`${by}: ${what} cost what the other accounting of the kernel says`, async (t) => {
      const file = join(temporaryFolder(t), 'told');
      const inner = command.map((word) => (word === 'FILE' ? file : word));
      const folder = by === 'process tree' ? testGroup(t) : undefined;
      // For the tree, a control group that only the test reads; for a group, what was waited for.
      const outer = ['sh', '-c', 'echo $$ > "$0"/cgroup.procs && exec "$@"', folder ?? '', ...inner];
      const before = await reaped();
      const { cpu, code, survivors, accounting } = await measured(folder === undefined ? inner : outer, options);
      const expected = folder === undefined ? (await reaped()) - before : sum(unifiedCpu(folder));
      assert.deepEqual([code, accounting.by, survivors.count], [0, by, 0]);
      assertNear(sum(cpu), expected, shells, by);
      assert.ok(sum(cpu) >= (1 - clocks) * least);
    });
  }
}

test('orphans that are re-parented cost the same in a control group', { skip: !hasGroup }, async (t) => {
  const file = join(temporaryFolder(t), 'told');
  // `cat` ends when the last orphan has closed its output.
  const script = '( "$0" "$1" 0.3 "$2" & ) | cat; ( "$0" "$1" 0.3 "$2" 2 & ) | cat';
  const { cpu, survivors } = await measured(['sh', '-c', script, node, burn, file]);
  assert.ok(told(file) >= 0.9);
  assertNear(sum(cpu), told(file), 3 * ending, 'control group');
  assert.ok(survivors.count <= 1);
});

test('the process tree loses orphans that ended before the command', async (t) => {
  const file = join(temporaryFolder(t), 'told');
  const script = '( "$0" "$1" 0.3 "$2" & ) | cat';
  const { cpu, accounting } = await measured(['sh', '-c', script, node, burn, file], { accounting: 'process tree' });
  assert.equal(accounting.by, 'process tree');
  assert.ok(sum(cpu) < 0.3, `${sum(cpu)} s`);
});

for (const [by, options] of ways) {
  test(`${by}: a survivor's time until the end of the command counts`, async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'told');
    // The command ends when the survivor has burnt its time and says so; it then lives on until its input is closed.
    const survivor = `const used = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b) / 1e6;
      while (used() < 0.5); require('fs').writeFileSync(process.argv[1], used() + '\\n'); console.log('burnt');
      setTimeout(() => undefined, 60000);`;
    const script = '( "$0" -e "$1" "$2" 2>/dev/null & ) | head -n 1 >/dev/null';
    const { cpu, survivors } = await measured(['sh', '-c', script, node, survivor, file], options);
    t.after(() => {
      for (const { pid } of survivors.listed) process.kill(pid, 'SIGKILL');
    });
    assert.equal(survivors.count, 1);
    // In clock ticks, where it is read from the process table.
    assertNear(sum(cpu), told(file), ending + 0.02, by);
  });
}

/** CPU time of the children that this process waited for, s. */
async function reaped(): Promise<number> {
  return sum((await cLibrary())?.reapedCpu());
}

/** A group that is no business of the launcher's. */
function testGroup(t: { after(clean: () => void): void }): string | undefined {
  if (!hasGroup || folders.unified === undefined) return undefined;
  const folder = `${folders.unified}/test-${process.pid}`;
  mkdirSync(folder);
  t.after(() => rmdirSync(folder));
  return folder;
}
