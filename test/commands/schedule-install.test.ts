import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { NegawattError } from '../../src/errors.ts';
import { scheduleDesk } from '../support/schedule.ts';

process.env['TZ'] = 'UTC';

const others = '# mine\nMAILTO=me@example.org\n5 4 * * * /usr/bin/backup\n';
const install = ['install', '--every', '1h'];

async function refused(action: Promise<unknown>, why: RegExp): Promise<void> {
  await assert.rejects(action, (error) => {
    assert.ok(error instanceof NegawattError, String(error));
    assert.match(error.message, why);
    return true;
  });
}

test('without --apply it is printed what would be written, and nothing is', async (t) => {
  const desk = scheduleDesk(t);
  desk.setCrontab(others);
  const { stdout, exitCode } = await desk.schedule([...install, '--crontab', '--user']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /Nothing is changed yet/);
  assert.match(stdout, /^ {4}17 \* \* \* \* \/usr\/bin\/env .* audit --record --quiet$/m);
  assert.match(stdout, /next 2026-03-01 00:17:00/);
  assert.match(stdout, /comes from this machine's id/);
  assert.equal(desk.crontab(), others);
  assert.deepEqual(desk.calls(), []);
  assert.equal(existsSync(desk.path('state')), false);
});

test("a crontab gets our lines, the user's stay, and the old one is kept", async (t) => {
  const desk = scheduleDesk(t, { uid: 1000 });
  desk.setCrontab(others);
  await desk.schedule([...install, '--apply']);
  const crontab = desk.crontab()!;
  assert.ok(crontab.startsWith(others));
  assert.match(crontab, /^17 \* \* \* \* \/usr\/bin\/env XDG_STATE_HOME=\S+ \/\S*nice -n 19 /m);
  const kept = readdirSync(desk.ground.state.path).filter((name) => name.startsWith('crontab-'));
  assert.equal(readFileSync(`${desk.ground.state.path}/${kept[0]}`, 'utf8'), others);
  assert.equal(desk.state().since, '2026-03-01T00:00:00.000Z');

  const again = await desk.schedule([...install, '--apply']);
  assert.match(again.stdout, /already: nothing to do/);
  assert.equal(desk.crontab(), crontab);

  await desk.schedule(['install', '--cron', '@daily', '--apply', '--', 'audit', '--record', '--duration', '1m']);
  assert.match(desk.crontab()!, /^0 0 \* \* \* .* audit --record --duration 1m$/m);
  assert.equal(desk.crontab()!.match(/schedule run/g)!.length, 1);

  await desk.schedule(['remove', '--apply']);
  assert.equal(desk.crontab(), others);
});

test('the line in the crontab starts the run that was asked for', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule([...install, '--crontab', '--user', '--apply', '--', 'audit', '--as', "it's 100% $HOME"]);
  assert.equal(
    desk
      .crontab()!
      .split('\n')
      .filter((line) => line.startsWith('17 ')).length,
    1,
  );
  const { stdout } = await desk.schedule(['status', '--format', 'json']);
  const [status] = JSON.parse(stdout).schedules;
  assert.equal(status.cron, '17 * * * *');
  assert.ok(status.command.endsWith(`-- audit --record --as 'it'"'"'s 100'\\%' $HOME'`), status.command);
});

test('no crontab yet is none, and one that is denied is told with what would mend it', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule([...install, '--crontab', '--user', '--apply']);
  assert.ok(desk.crontab()!.startsWith('# negawatt schedule audit: begin'));
  desk.stub('denied');
  await refused(desk.schedule([...install, '--crontab', '--user', '--apply']), /not allowed.*cron\.allow/);
});

test('a crontab whose shell knows another language is left alone', async (t) => {
  const desk = scheduleDesk(t);
  desk.setCrontab('SHELL=/usr/bin/fish\n');
  await refused(desk.schedule([...install, '--crontab', '--user', '--apply']), /fish.*POSIX/);
  assert.equal(desk.crontab(), 'SHELL=/usr/bin/fish\n');
});

test('a crontab that mails nobody is told of', async (t) => {
  const desk = scheduleDesk(t);
  desk.setCrontab('MAILTO=""\n');
  assert.match((await desk.schedule([...install, '--crontab', '--user'])).stdout, /MAILTO is empty/);
});

test("root's own is a file of /etc/cron.d, and a file by its name that is not ours stays", async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule([...install, '--apply']);
  const text = readFileSync(desk.path('cron.d', 'negawatt-audit'), 'utf8');
  assert.match(text, /^SHELL=\/bin\/sh\n/);
  assert.match(text, /^17 \* \* \* \* root \/usr\/bin\/env /m);
  assert.match((await desk.schedule([...install, '--apply'])).stdout, /nothing to do/);
  await desk.schedule(['remove', '--apply']);
  assert.equal(existsSync(desk.path('cron.d', 'negawatt-audit')), false);
  writeFileSync(desk.path('cron.d', 'negawatt-audit'), '# somebody else\n');
  await refused(desk.schedule([...install, '--apply']), /not of negawatt's/);
});

test('systemd gets a service and a timer, which is started; a second time nothing is done', async (t) => {
  const desk = scheduleDesk(t, { hasSystemd: true });
  const { stdout } = await desk.schedule([...install, '--apply', '--', 'audit', '--output', 'report.html']);
  assert.match(stdout, /is in .*negawatt-audit\.timer/);
  assert.match(stdout, /--record is added/);
  const service = readFileSync(desk.path('system', 'negawatt-audit.service'), 'utf8');
  assert.ok(service.includes(`--output ${process.cwd()}/report.html`));
  assert.ok(service.includes(`ReadWritePaths=-${desk.ground.state.path} -${process.cwd()}\n`));
  assert.ok(service.includes(`Environment=HOME=${desk.path('home')}\n`));
  assert.match(readFileSync(desk.path('system', 'negawatt-audit.timer'), 'utf8'), /^OnCalendar=\*-\*-\* \*:17:00$/m);
  const calls = ['daemon-reload', 'enable negawatt-audit.timer', 'restart negawatt-audit.timer'];
  assert.deepEqual(
    desk.calls(),
    calls.map((call) => `systemctl ${call}`),
  );
  const again = await desk.schedule([...install, '--apply', '--', 'audit', '--output', 'report.html']);
  assert.match(again.stdout, /nothing to do/);
  assert.equal(desk.calls().length, 3);
  await desk.schedule(['remove', '--apply']);
  assert.deepEqual(readdirSync(desk.path('system')), []);
  assert.deepEqual(desk.calls().slice(3), ['systemctl disable --now negawatt-audit.timer', 'systemctl daemon-reload']);
});

test("a user's timer asks the user's manager, and needs lingering", async (t) => {
  const desk = scheduleDesk(t, { hasSystemd: true, uid: 1000 });
  const { stdout } = await desk.schedule([...install, '--apply']);
  assert.match(stdout, /loginctl enable-linger/);
  assert.equal(desk.calls()[0], 'systemctl --user daemon-reload');
  writeFileSync(desk.path('linger', 'alice'), '');
  assert.doesNotMatch((await desk.schedule(install)).stdout, /enable-linger/);
});

test('a manager that cannot be reached is told with what would mend it', async (t) => {
  const desk = scheduleDesk(t, { hasSystemd: true });
  desk.stub('fails', 'Failed to connect to bus: No medium found\n');
  await refused(desk.schedule([...install, '--user', '--apply']), /No medium found.*--system/);
});

test('where systemd does not run its units are shown, and not written', async (t) => {
  const desk = scheduleDesk(t);
  assert.match((await desk.schedule([...install, '--systemd'])).stdout, /OnCalendar=/);
  await refused(desk.schedule([...install, '--systemd', '--apply']), /does not run this machine/);
});

test('one name stands in one place', async (t) => {
  const desk = scheduleDesk(t);
  await desk.schedule([...install, '--apply']);
  await refused(desk.schedule([...install, '--crontab', '--user', '--apply']), /already.*--crontab --system --apply/);
  await desk.schedule([...install, '--crontab', '--user', '--apply', '--name', 'mine']);
  assert.match(desk.crontab()!, /--name mine/);
});

test("only root writes the machine's", async (t) => {
  const desk = scheduleDesk(t, { uid: 1000 });
  await refused(desk.schedule([...install, '--system']), /sudo/);
});

test('a slip in what is to be run is told now, and not by cron at night', async (t) => {
  const desk = scheduleDesk(t);
  const wrong = (...words: readonly string[]) => desk.schedule([...install, '--', ...words]);
  await refused(wrong('run', 'x'), /only an audit/);
  await refused(wrong('audit', '--recrod'), /Did you mean --record/);
  await refused(wrong('audit', '--duration', '0s'), /--duration cannot be "0s"/);
  await refused(wrong('audit', '--duration'), /names nothing/);
  await refused(wrong('audit', '--quiet=yes'), /takes no value/);
  await refused(wrong('audit', '--from', 'x.jsonl'), /cannot be scheduled/);
  await refused(desk.schedule([...install, '--check', '--', 'audit', '--fail-on', 'warn']), /before `--`/);
  await refused(desk.schedule(['install']), /not said when/);
  await refused(desk.schedule([...install, '--cron', '@daily']), /contradict/);
  await refused(desk.schedule(['install', '--cron', '0 0 31 2 *']), /never comes/);
  await refused(desk.schedule([...install, '--fail-on', 'warn']), /belongs to --check/);
});

test('what will not be there is told: a variable, a program in the own PATH', async (t) => {
  const desk = scheduleDesk(t);
  Object.assign(desk.ground.env, { NEGAWATT_INTENSITY: '350' });
  const { stdout } = await desk.schedule([...install, '--', 'audit', '--meter', 'exec:read-watts --every 1s']);
  assert.match(stdout, /NEGAWATT_INTENSITY is set here.*--intensity/);
  assert.match(stdout, /read-watts is looked for in a short PATH/);
});

test('root does not schedule what others can write, nor what npx clears away', async (t) => {
  const open = (file: string) => (file.endsWith('.mjs') ? `${file} can be written by others than root` : undefined);
  await refused(scheduleDesk(t, { distrust: open }).schedule(install), /root must not run .*written by others/);
  const desk = scheduleDesk(t);
  Object.assign(desk.ground.starter, { negawatt: '/home/a/.npm/_npx/1/node_modules/negawatt/bin/negawatt.js' });
  await refused(desk.schedule(install), /npx/);
});
