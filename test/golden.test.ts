import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { reportSchema } from '../src/model/report-schema.ts';
import { assertGolden, fixtures } from './support/golden.ts';
import { hosts } from './support/hosts.ts';
import { runAudit } from './support/run-command.ts';

const folder = join(fixtures, 'hosts');
const formats = { table: 'txt', json: 'json', markdown: 'md', csv: 'csv' } as const;
const factors = { intensity: 350, price: { value: 0.25, currency: 'EUR' } };

test('every host that is made by hand has its capture', () => {
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(hosts).sort());
});

for (const name of Object.keys(hosts)) {
  for (const [format, extension] of Object.entries(formats)) {
    test(`the captured host ${name} gives its golden report as ${format}`, async () => {
      const { stdout, stderr, exitCode } = await runAudit({ host: join(folder, name), format, ...factors });
      assert.equal(exitCode, 0);
      assert.equal(stderr, '');
      assertGolden(join(folder, name, 'expected', `report.${extension}`), stdout);
    });
  }

  test(`the report of the captured host ${name} holds to its schema`, async () => {
    const { stdout } = await runAudit({ host: join(folder, name), format: 'json', ...factors });
    const checked = v.safeParse(reportSchema, JSON.parse(stdout));
    assert.ok(checked.success, checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
  });
}
