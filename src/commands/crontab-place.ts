import { NegawattError } from '../errors.ts';
import { trustedProgram } from '../host/call-program.ts';
import { seesCron } from '../host/cron-daemon.ts';
import { lineIn, mailTo, namesIn, shellOf, withLines, withoutLines } from '../schedule/crontab-block.ts';
import { crontabLine, type Lowering } from '../schedule/crontab-line.ts';
import { writeWhole } from './output-files.ts';
import type { Ground } from './schedule-ground.ts';
import { type Change, callTool, type Entry, hasTool, noChange, type SchedulePlace, saidBy } from './schedule-place.ts';

/** Those that take what `crontabWords` writes. */
const shells = /(?:^|\/)(?:sh|bash|dash|ash|ksh|mksh|zsh)$/;

/** The crontab of the user, through crontab(1). */
export function crontabPlace(ground: Ground): SchedulePlace {
  const title = `the crontab of ${ground.user}`;
  const find = async (name: string) => {
    const line = lineIn(await lookedAt(ground), name);
    return line === undefined ? undefined : entryOf(line, false);
  };
  return {
    kind: 'crontab',
    scope: 'user',
    title: () => title,
    names: async () => namesIn(await lookedAt(ground)),
    find,
    install: async (schedule) => {
      const before = await readCrontab(ground);
      const shell = shellOf(withoutLines(before, schedule.name));
      if (shell !== undefined && !shells.test(shell)) {
        throw new NegawattError(
          `${title} sets SHELL=${shell}`,
          'the line is written for a POSIX shell',
          'Use --systemd, or set SHELL=/bin/sh at the end of the crontab.',
        );
      }
      const line = crontabLine(schedule, ground.starter, loweringOf(ground));
      const after = withLines(before, schedule.name, [line]);
      return changeOf(ground, { before, after, shown: line, what: `set in ${title}` });
    },
    remove: async (name) => {
      const before = await readCrontab(ground);
      return changeOf(ground, { before, after: withoutLines(before, name), what: `take out of ${title}` });
    },
    notes: async () => [
      ...cronNotes(),
      ...(mailTo(await lookedAt(ground)) === ''
        ? ['MAILTO is empty in the crontab: cron mails failures to nobody.']
        : []),
    ],
  };
}

/** Fields and command of a line. @param hasUser between them, as in /etc/cron.d */
export function entryOf(line: string, hasUser: boolean): Entry {
  const match = (hasUser ? /^((?:\S+\s+){5})\S+\s+(.*)$/ : /^((?:\S+\s+){5})(.*)$/).exec(line.trim());
  return { cron: match?.[1]?.trim() ?? '', command: match?.[2] ?? line };
}

export function cronNotes(): readonly string[] {
  return seesCron() === false ? ['No cron is seen to run on this machine: nothing would start it.'] : [];
}

/** What lowers the priority here. */
export function loweringOf({ env }: Ground): Lowering {
  const found = (name: string) => {
    const program = trustedProgram(name, env['PATH'] ?? '');
    return 'ok' in program ? undefined : program.found;
  };
  const [nice, ionice] = [found('nice'), found('ionice')];
  return { ...(nice === undefined ? {} : { nice }), ...(ionice === undefined ? {} : { ionice }) };
}

/** Without crontab(1) there is nothing to look at. */
async function lookedAt(ground: Ground): Promise<string> {
  return hasTool('crontab', ground) ? readCrontab(ground) : '';
}

async function readCrontab(ground: Ground): Promise<string> {
  const called = await callTool('crontab', ['-l'], ground);
  if (called.code === 0) return called.stdout;
  // Busybox says it in words of its own.
  if (/no crontab for|can't open .*No such file/i.test(called.stderr)) return '';
  throw refusal('read', ground, saidBy(called));
}

function refusal(what: 'read' | 'write', { user }: Ground, why: string): NegawattError {
  const how = /not allowed|denied|permission/i.test(why)
    ? `Let root add ${user} to /etc/cron.allow or take it out of /etc/cron.deny, or use --systemd.`
    : 'Try `crontab -l` by hand, or use --systemd.';
  return new NegawattError(`cannot ${what} the crontab of ${user}`, why, how);
}

interface Texts {
  readonly before: string;
  readonly after: string;
  readonly what: string;
  /** Of the text, what is new. */
  readonly shown?: string;
}

function changeOf(ground: Ground, { before, after, what, shown }: Texts): Change {
  if (after === before) return noChange;
  const kept = `crontab-${ground.now().toISOString().replaceAll(/[:.]/g, '')}.txt`;
  const isKept = before !== '';
  return {
    steps: [
      ...(isKept ? [{ what: `keep the crontab as it is now in ${ground.state.path}/${kept}` }] : []),
      { what, ...(shown === undefined ? {} : { text: shown }) },
    ],
    apply: async () => {
      if ((await readCrontab(ground)) !== before) {
        throw new NegawattError('the crontab changed meanwhile', 'somebody else wrote it', 'Do it again.');
      }
      if (isKept) writeWhole(ground.state.claim(kept, 'the crontab'), before);
      const called = await callTool('crontab', ['-'], ground, after);
      if (called.code !== 0) throw refusal('write', ground, saidBy(called));
      if ((await readCrontab(ground)) === after) return;
      throw new NegawattError(
        'the crontab is not as it was written',
        '`crontab -l` shows something else',
        isKept
          ? `Look at it with \`crontab -l\`; as it was: crontab ${ground.state.path}/${kept}`
          : 'Look at it: crontab -l',
      );
    },
  };
}
