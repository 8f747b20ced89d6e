import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buildProgram } from '../../src/cli.ts';
import { commands } from '../../src/commands/index.ts';
import type { Ground } from '../../src/commands/schedule-ground.ts';
import { scheduleInstallOf } from '../../src/commands/schedule-install.ts';
import { scheduleRemove } from '../../src/commands/schedule-remove.ts';
import { scheduleRun } from '../../src/commands/schedule-run.ts';
import { scheduleStatus } from '../../src/commands/schedule-status.ts';
import type { Gate } from '../../src/commands/scheduled-gate.ts';
import { stateFolder } from '../../src/host/state-folder.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from './golden.ts';
import type { Ran } from './run-command.ts';

/** What the audit does that a schedule starts. */
export interface AuditScenario {
  readonly code?: number;
  readonly stderr?: string;
  /** Written to the file of `--output`. */
  readonly report?: unknown;
}

/** Writes its arguments to `argv.json` beside itself, then does what `audit.json` there says; with `wait`, until that goes. */
const auditStub = `
import { existsSync, readFileSync, watchFile, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const here = (name) => join(import.meta.dirname, name);
const argv = process.argv.slice(2);
writeFileSync(here('argv.json'), JSON.stringify({ argv, state: process.env.XDG_STATE_HOME }));
const end = () => {
  const { code = 0, stderr = '', report } = JSON.parse(readFileSync(here('audit.json'), 'utf8'));
  const output = argv.indexOf('--output');
  if (report !== undefined && output >= 0) writeFileSync(argv[output + 1], JSON.stringify(report));
  process.stdout.write('the report, which nobody reads');
  process.stderr.write(stderr);
  process.exitCode = code;
};
const look = setInterval(() => {
  if (existsSync(here('wait'))) return;
  clearInterval(look);
  end();
}, 10);
`;

interface Test {
  after(clean: () => void): void;
}

/** A machine with stubs of crontab and systemctl, a state folder and an audit of its own. */
export function scheduleDesk(
  t: Test,
  { hasSystemd = false, uid = 0, distrust = () => undefined }: Partial<Ground> = {},
) {
  const folder = temporaryFolder(t);
  const path = (...parts: readonly string[]) => join(folder, ...parts);
  for (const name of ['bin', 'home', 'cron.d', 'system', 'linger']) mkdirSync(path(name));
  for (const name of ['crontab', 'systemctl']) {
    copyFileSync(join(fixtures, 'stubs', 'schedule', name), path('bin', name));
    chmodSync(path('bin', name), 0o755);
  }
  writeFileSync(path('negawatt.mjs'), auditStub);
  const scene = (scenario: AuditScenario) => writeFileSync(path('audit.json'), JSON.stringify(scenario));
  scene({});
  let time = Date.parse('2026-03-01T00:00:00Z');
  const env = {
    PATH: `${path('bin')}:/usr/bin:/bin`,
    HOME: path('home'),
    XDG_STATE_HOME: path('state'),
    LANG: 'C.UTF-8',
  };
  const ground: Ground = {
    uid,
    user: uid === 0 ? 'root' : 'alice',
    home: path('home'),
    env,
    hasSystemd,
    state: stateFolder(env)!,
    starter: { node: process.execPath, negawatt: path('negawatt.mjs'), environment: { XDG_STATE_HOME: path('state') } },
    folders: { cron: path('cron.d'), systemUnits: path('system'), userUnits: path('user'), linger: path('linger') },
    now: () => new Date(time),
    distrust,
    spread: () => 17,
  };
  const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  return {
    path,
    scene,
    ground,
    at: (moment: string) => {
      time = Date.parse(moment);
    },
    crontab: () => text(path('bin', 'spool')),
    setCrontab: (lines: string) => writeFileSync(path('bin', 'spool'), lines),
    stub: (name: string, words = '') => writeFileSync(path('bin', name), words),
    /** Calls that changed something. */
    calls: () =>
      (text(path('bin', 'calls')) ?? '')
        .split('\n')
        .filter((line) => line !== '' && !/^crontab -l$|is-active/.test(line)),
    state: () => JSON.parse(text(path('state', 'negawatt', 'schedule-audit.json')) ?? 'null'),
    log: () => text(path('state', 'negawatt', 'schedule-audit.log')) ?? '',
    audit: () => JSON.parse(text(path('argv.json')) ?? 'null') as { argv: string[]; state?: string } | null,
    schedule: (words: readonly string[], gate?: Gate) => typed(words, ground, gate),
  };
}

export type ScheduleDesk = ReturnType<typeof scheduleDesk>;

/** Runs `negawatt schedule ...` on a ground. */
async function typed(words: readonly string[], ground: Ground, gate?: Gate): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  let exitCode = -1;
  const terminal = (write: (text: string) => void) => ({ isTTY: false, columns: 80, stream: new PassThrough(), write });
  const context = {
    version: '0.0.0',
    env: ground.env,
    signal: new AbortController().signal,
    takeSignals: () => undefined,
    stdout: terminal((text) => {
      stdout += text;
    }),
    stderr: terminal((text) => {
      stderr += text;
    }),
  };
  const install = scheduleInstallOf(commands);
  const on: Readonly<Record<string, (typeof commands)[number]['load']>> = {
    'schedule install': async () => (given, own) => install(given, own, ground),
    'schedule status': async () => (given, own) => scheduleStatus(given, own, ground),
    'schedule remove': async () => (given, own) => scheduleRemove(given, own, ground),
    'schedule run': async () => (given, own) => scheduleRun(given, own, ground, gate),
  };
  const members = commands.flatMap((command) => {
    const load = on[command.name];
    return load === undefined ? [] : [{ ...command, load }];
  });
  const program = buildProgram(members, context, (code) => {
    exitCode = code;
  });
  await program.parseAsync(['node', 'negawatt', 'schedule', ...words]);
  return { exitCode, stdout, stderr };
}
