import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Report } from '../../src/model/report.ts';
import { prometheus } from '../../src/report/prometheus/exposition.ts';
import { fixtures } from '../support/golden.ts';
import { needsService, serviceFile } from '../support/services.ts';

const folder = join(fixtures, 'hosts');

test("Prometheus' own tool finds nothing wrong with the metrics of any report", needsService('promtool'), async () => {
  const promtool = serviceFile('promtool', 'usr/bin/promtool')!;
  const reports = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('expected/report.json'),
  );
  assert.ok(reports.length >= 5);
  for (const file of reports) {
    const report = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
    const input = await prometheus.render(report, { colour: false, unicode: true, width: 80 });
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input,
      encoding: 'utf8',
      timeout: 30_000,
    });
    assert.equal(`${status} ${stdout}${stderr}`, '0 ', file);
  }
});
