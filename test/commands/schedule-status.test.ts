import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { scheduleDesk } from '../support/schedule.ts';

process.env['TZ'] = 'UTC';

const run = ['run', '--', 'audit', '--record'];
const install = ['install', '--every', '1h', '--apply'];

test('the status tells when it last ran, how it ended, when it runs next and what was missed', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(install);
  desk.at('2026-03-01T00:17:01Z');
  await desk.schedule(run);
  desk.at('2026-03-01T04:17:01Z');
  desk.scene({ code: 2, stderr: 'negawatt: not recorded: the disk is full\n' });
  await desk.schedule(run);
  desk.at('2026-03-01T06:40:00Z');
  const { stdout } = await desk.schedule(['status', '--format', 'json']);
  const [status] = JSON.parse(stdout).schedules;
  assert.equal(status.next, '2026-03-01T07:17:00.000Z');
  assert.equal(status.last.exitCode, 2);
  assert.match(status.last.reason, /the disk is full/);
  const missed = { since: '2026-03-01T00:17:01.000Z', count: 5, isCapped: false };
  assert.deepEqual(status.missed, { ...missed, first: '2026-03-01T01:17:00.000Z', last: '2026-03-01T06:17:00.000Z' });
  const table = (await desk.schedule(['status'])).stdout;
  assert.match(table, /^Schedule audit/);
  assert.match(table, /next +2026-03-01 07:17:00/);
  assert.match(table, /last +2026-03-01 04:17:01, 0 s, exit 2: .*disk is\s+full/s);
  assert.match(table, /missed +5 since 2026-03-01 00:17:01/);
  assert.match(table, /schedule-audit\.log/);
});

test('a schedule that never ran misses nothing before it was installed, and says that it did not run yet', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(install);
  const { stdout } = await desk.schedule(['status']);
  assert.match(stdout, /last +not yet/);
  assert.match(stdout, /missed +none since 2026-03-01 00:00:00/);
});

test('other times begin a new count', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(install);
  desk.at('2026-03-05T00:00:00Z');
  await desk.schedule(['install', '--cron', '@daily', '--apply']);
  desk.at('2026-03-06T01:00:00Z');
  const [status] = JSON.parse((await desk.schedule(['status', '--format', 'json'])).stdout).schedules;
  assert.equal(status.missed.count, 2);
  assert.equal(status.missed.since, '2026-03-05T00:00:00.000Z');
});

test('a timer that somebody stopped is told of, and so is a line that somebody edited', async (t) => {
  const desk = scheduleDesk(t, { hasSystemd: true });
  await desk.schedule(install);
  desk.stub('active');
  assert.deepEqual(JSON.parse((await desk.schedule(['status', '--format', 'json'])).stdout).schedules[0].notes, []);
  const { rmSync } = await import('node:fs');
  rmSync(desk.path('bin', 'active'));
  assert.match((await desk.schedule(['status'])).stdout, /The timer is not active: systemctl enable --now/);
  await desk.schedule(['install', '--name', 'own', '--cron', '@daily', '--crontab', '--user', '--apply']);
  desk.setCrontab(desk.crontab()!.replace('0 0 * * *', '@reboot 0 0 0 0'));
  const edited = await desk.schedule(['status', '--name', 'own']);
  assert.match(edited.stdout, /When it runs cannot be told/);
});

test('a place that cannot be seen hides no other', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(install);
  desk.stub('denied');
  const { stdout, stderr } = await desk.schedule(['status']);
  assert.match(stdout, /^Schedule audit/);
  assert.match(stderr, /warning: cannot read the crontab of root: .*not allowed/);
});

test('nothing scheduled is no error, and nothing to remove is one', async (t) => {
  const desk = scheduleDesk(t);
  const { exitCode, stderr, stdout } = await desk.schedule(['status']);
  assert.equal(`${exitCode}${stdout}`, '0');
  assert.match(stderr, /nothing is scheduled/);
  await assert.rejects(desk.schedule(['remove', '--apply']), /there is no schedule audit/);
});

test('what is removed leaves what it told, and says where', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(install);
  await desk.schedule(run);
  const dry = await desk.schedule(['remove']);
  assert.match(dry.stdout, /Nothing is changed yet.*remove .*negawatt-audit/s);
  const { stdout } = await desk.schedule(['remove', '--apply']);
  assert.match(stdout, /What it told stays: .*schedule-audit\.json.*schedule-audit\.log/);
  assert.equal(desk.state().runs.length, 1);
});

test("what is root's is seen by others, and not changed", async (t) => {
  const root = scheduleDesk(t);
  await root.schedule(install);
  Object.assign(root.ground, { uid: 1000, user: 'alice' });
  assert.match((await root.schedule(['status'])).stdout, /root's to know: sudo/);
  await assert.rejects(root.schedule(['remove', '--apply']), /is root's/);
});

test('a log that is full is put aside', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule(run);
  const log = desk.path('state', 'negawatt', 'schedule-audit.log');
  writeFileSync(log, 'x'.repeat(1024 * 1024));
  await desk.schedule(run);
  assert.equal(desk.log(), '2026-03-01T00:00:00.000Z exit 0\n');
  const { statSync } = await import('node:fs');
  assert.equal(statSync(`${log}.1`).size, 1024 * 1024);
});
