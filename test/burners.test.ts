import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AuditReport } from '../src/model/report.ts';
import { onceWritten } from './support/once-written.ts';
import { runAudit } from './support/run-command.ts';

/** Waits for a line, burns an exact CPU time, says so, and stays until it is ended. */
const burner = `
process.stdin.once('data', () => {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= Number(process.argv[1]) * 1e6) break;
  }
  process.stdout.write('done');
});`;

/** Seconds of CPU time: a clock tick of 10 ms is one per cent of the smaller one. */
const costs = [2, 1] as const;

const onLinux = existsSync('/proc/stat') ? {} : { skip: 'needs /proc of Linux' };

test('two processes that burn CPU time 2:1 on this machine get energy 2:1, within 3 %', onLinux, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-burners-'));
  const burners = costs.map((cost) =>
    spawn(process.execPath, ['-e', burner, String(cost)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  try {
    const interrupt = new AbortController();
    const done = Promise.all(burners.map(({ stdout }) => new Promise((said) => stdout.once('data', said))));
    const save = join(folder, 'burners.jsonl');
    const options = { duration: 120, interval: 0.5, top: 1000, format: 'json', save };
    const ran = runAudit(options, { signal: interrupt.signal });
    // The recording begins with the window; a little later both are in the first scan of the process table.
    onceWritten(folder, 'burners.jsonl', 'begun', () =>
      setTimeout(() => {
        for (const { stdin } of burners) stdin.write('go\n');
      }, 1000),
    );
    await done;
    interrupt.abort('SIGINT');
    const report = JSON.parse((await ran).stdout) as AuditReport;
    const [more, less] = burners.map(({ pid }) => report.processes?.rows.find((row) => row.pid === pid));
    assert.ok(more?.energy !== undefined && less?.energy !== undefined, 'both are in the table, with energy');
    assert.ok(Math.abs(more.energy.value / less.energy.value - 2) <= 0.06, `${more.energy.value}:${less.energy.value}`);
    assert.ok(Math.abs(more.cpu.value - 2) <= 0.06, `${more.cpu.value} s of CPU time`);
    const { total, idle, unattributed, others, rows } = report.processes!;
    const sum = rows.reduce((joules, row) => joules + (row.energy?.value ?? 0), 0);
    const whole = sum + others.energy!.value + unattributed.energy!.value + idle!.value;
    assert.ok(Math.abs(whole - total!.value) <= 1e-9 * total!.value, 'the rows add up to the total');
  } finally {
    for (const child of burners) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
