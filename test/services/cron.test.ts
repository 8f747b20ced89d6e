import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { crontabWords } from '../../src/schedule/crontab-line.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { binary, plainEnv } from '../support/run-cli.ts';
import { needsService, serviceFile } from '../support/services.ts';

/** Folders of its own for cron alone: nothing else on the machine sees them. */
const stage = `set -e
mount -t tmpfs tmpfs /var/spool
mount -t tmpfs tmpfs /run
mkdir -p /var/spool/cron/crontabs
crontab "$OWN_LINES"
"$NODE" "$NEGAWATT" schedule install --crontab --user --cron '* * * * *' --apply -- audit --record --duration 2s >"$PLAN" 2>&1
exec cron -f`;

function needsStage(): { readonly skip?: string } {
  const missing = needsService('cron');
  if (missing.skip !== undefined) return missing;
  const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/var/spool']).status === 0;
  return canMount ? {} : { skip: 'this user may not mount: run it as root' };
}

test('Debian cron runs a scheduled audit in its minute, and no word of a line is lost', needsStage(), async (t) => {
  const folder = temporaryFolder(t);
  const path = (name: string) => join(folder, name);
  const argv = ["it's 100%", '\\%', '%%', '\\\\', '$HOME `x`', 'a  b', '"', ''];
  writeFileSync(
    path('words.mjs'),
    'import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)));',
  );
  const words = crontabWords([process.execPath, path('words.mjs'), path('words.json'), ...argv]);
  writeFileSync(path('own-lines'), `* * * * * ${words}\n`);
  const programs = [serviceFile('cron', 'usr/sbin')!, serviceFile('cron', 'usr/bin')!];
  const cron = spawn('unshare', ['--mount', 'sh', '-c', stage], {
    env: {
      ...plainEnv,
      PATH: [...programs, dirname(process.execPath), '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
      HOME: folder,
      XDG_STATE_HOME: path('state'),
      NODE: process.execPath,
      NEGAWATT: binary,
      OWN_LINES: path('own-lines'),
      PLAN: path('plan'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  cron.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  t.after(() => cron.kill());

  const state = path('state/negawatt/schedule-audit.json');
  const runs = () => (existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')).runs : []);
  const end = Date.now() + 100_000;
  // The line in the log is the last thing that a run leaves.
  const left = [path('words.json'), path('state/negawatt/schedule-audit.log')];
  while (runs().length === 0 || !left.every(existsSync)) {
    const told = `${stderr} ${existsSync(path('plan')) ? readFileSync(path('plan'), 'utf8') : ''}`;
    assert.equal(cron.exitCode, null, told);
    assert.ok(Date.now() < end, `nothing ran: ${told}`);
    await pause(100);
  }
  const [run] = runs();
  assert.equal(run.exitCode, 0, JSON.stringify(run));
  assert.deepEqual(JSON.parse(readFileSync(path('words.json'), 'utf8')), argv);
  assert.match(readFileSync(path('state/negawatt/schedule-audit.log'), 'utf8'), /exit 0\n/);
  assert.ok(existsSync(path('state/negawatt/history.db')));
});
