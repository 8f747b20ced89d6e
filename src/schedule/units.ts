import { onCalendar } from './on-calendar.ts';
import { runWords, type Schedule, type Starter } from './schedule.ts';
import { commandLine, unitWord } from './unit-words.ts';

/** At most so much is added to a time, s: the same on every run of one machine, so that pauses stay even. */
export const timerDelay = 59;

const mark = (name: string) => `# The schedule ${name} of negawatt; \`negawatt schedule remove\` takes it out.`;

export const unitNames = (name: string) => ({ service: `negawatt-${name}.service`, timer: `negawatt-${name}.timer` });

/** Whether negawatt wrote it. */
export function isOwnUnit(text: string, name: string): boolean {
  return text.startsWith(`${mark(name)}\n`);
}

/** What a unit says: its command, and the expression that its timer was made from. */
export function readUnits(service: string, timer: string): { readonly command: string; readonly cron: string } {
  return {
    command: /^ExecStart=(.*)$/m.exec(service)?.[1] ?? '',
    cron: /^\[X-Negawatt\]\nCron=(.*)$/m.exec(timer)?.[1] ?? '',
  };
}

/**
 * The service. Root's is closed where an audit needs nothing: it reads /proc, /sys and /dev, and writes to its own
 * folders. A user's stays as it is: its manager could close files only behind a user namespace, in which files of root
 * seem to belong to nobody, and NVIDIA's helper, which loads a driver, is setuid.
 *
 * @param writable folders that it writes to
 */
export function serviceText(
  schedule: Schedule,
  starter: Starter,
  scope: 'user' | 'system',
  writable: readonly string[],
): string {
  const environment = Object.entries(starter.environment).map(
    ([name, value]) => `Environment=${unitWord(`${name}=${value}`)}`,
  );
  const closed = [
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    'ProtectKernelTunables=yes',
    'ProtectControlGroups=yes',
    'RestrictSUIDSGID=yes',
    'LockPersonality=yes',
    // A folder that went meanwhile is told by the audit, and does not keep the unit from starting.
    `ReadWritePaths=${writable.map((folder) => unitWord(`-${folder}`)).join(' ')}`,
  ];
  return `${mark(schedule.name)}
[Unit]
Description=negawatt: scheduled audit (${schedule.name})
Documentation=man:negawatt(1)

[Service]
Type=oneshot
ExecStart=${commandLine(runWords(schedule, starter))}
${environment.join('\n')}
# The run itself tells its audit to end.
KillMode=mixed
Nice=19
CPUSchedulingPolicy=batch
IOSchedulingClass=idle
${scope === 'system' ? `${closed.join('\n')}\n` : ''}`;
}

export function timerText({ name, when }: Schedule): string {
  const events = onCalendar(when).map((event) => `OnCalendar=${event}`);
  return `${mark(name)}
[Unit]
Description=negawatt: when the scheduled audit is due (${name})
Documentation=man:negawatt(1)

[Timer]
${events.join('\n')}
RandomizedDelaySec=${timerDelay}
FixedRandomDelay=yes
# What was missed while the machine was off is made up for once.
Persistent=yes

[Install]
WantedBy=timers.target

[X-Negawatt]
Cron=${when.text}
`;
}
