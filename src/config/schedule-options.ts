import { parseCron } from '../schedule/cron-expression.ts';
import { readEvery } from '../schedule/every.ts';
import { isScheduleName } from '../schedule/schedule.ts';
import { type OptionSpec, spec } from './option-spec.ts';

const danger = 'it chooses what the machine does by itself';

/** When something is done again, and who starts it. */
export const scheduleOptions = {
  every: spec({
    flags: '--every <period>',
    summary: 'how often: 5m to 7d, evenly; the minute is one of this machine',
    variable: 'NEGAWATT_SCHEDULE_EVERY',
    group: 'Schedule',
    read: readEvery,
    danger,
  }),
  cron: spec({
    flags: '--cron <expression>',
    summary: "when: '30 6 * * 1-5' (minute, hour, day, month, day of the week) or @hourly",
    variable: 'NEGAWATT_SCHEDULE_CRON',
    group: 'Schedule',
    read: parseCron,
    danger,
  }),
  scheduleName: spec({
    flags: '--name <name>',
    variable: 'NEGAWATT_SCHEDULE_NAME',
    summary: 'which schedule, where there are several',
    group: 'Schedule',
    read: (text: string) => {
      if (isScheduleName(text)) return text;
      throw new RangeError('Give small letters, digits, dashes: 32 at most.');
    },
    fallback: { value: 'audit', shown: 'audit' },
    danger,
  }),
  systemd: spec<boolean>({
    flags: '--systemd',
    summary: 'by a timer of systemd: the default where systemd runs',
    variable: 'NEGAWATT_SCHEDULE_SYSTEMD',
    group: 'Schedule',
    danger,
  }),
  crontab: spec<boolean>({
    flags: '--crontab',
    summary: 'by cron: the default elsewhere',
    variable: 'NEGAWATT_SCHEDULE_CRONTAB',
    group: 'Schedule',
    danger,
  }),
  user: spec<boolean>({
    flags: '--user',
    summary: "as a user's own: the default, but for root",
    variable: 'NEGAWATT_SCHEDULE_USER',
    group: 'Schedule',
    danger,
  }),
  system: spec<boolean>({
    flags: '--system',
    summary: "as the machine's, below /etc: root's default",
    variable: 'NEGAWATT_SCHEDULE_SYSTEM',
    group: 'Schedule',
    danger,
  }),
  scheduleCheck: spec<boolean>({
    flags: '--check',
    variable: 'NEGAWATT_SCHEDULE_CHECK',
    summary: 'speak up only when a finding of --fail-on (warn) appears or something regressed, once, until it changes',
    group: 'Schedule',
    danger,
  }),
  apply: spec<boolean>({
    flags: '--apply',
    variable: 'NEGAWATT_SCHEDULE_APPLY',
    summary: 'do it; without, it is only printed',
    group: 'Schedule',
    danger: 'it changes the machine',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
