import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { claimFile } from '../host/claimed-file.ts';
import { isOwnUnit, readUnits, serviceText, timerText, unitNames } from '../schedule/units.ts';
import { foreign, namesOf, readText } from './cron-folder-place.ts';
import { writeWhole } from './output-files.ts';
import type { Ground } from './schedule-ground.ts';
import { callTool, hasTool, noChange, type SchedulePlace, saidBy } from './schedule-place.ts';

const unitPattern = /^negawatt-([a-z0-9_-]+)\.timer$/;

/** A service and a timer of systemd: of the machine, or of the user's manager. */
export function unitPlace(ground: Ground, scope: 'user' | 'system'): SchedulePlace {
  const folder = scope === 'system' ? ground.folders.systemUnits : ground.folders.userUnits;
  const manager = scope === 'system' ? [] : ['--user'];
  const filesOf = (name: string) => {
    const { service, timer } = unitNames(name);
    return { service: join(folder, service), timer: join(folder, timer), unit: timer };
  };
  /** Both texts, where both are ours. */
  const own = (name: string) => {
    const { service, timer } = filesOf(name);
    const [one, other] = [readText(service), readText(timer)];
    for (const [path, text] of [
      [service, one],
      [timer, other],
    ] as const) {
      if (text !== undefined && !isOwnUnit(text, name)) throw foreign(path);
    }
    return { service: one, timer: other };
  };
  const systemctl = async (...words: readonly string[]) => {
    const called = await callTool('systemctl', [...manager, ...words], ground);
    if (called.code !== 0) throw refusal([...manager, ...words], saidBy(called), scope);
  };
  const isActive = async (name: string) =>
    ground.hasSystemd &&
    hasTool('systemctl', ground) &&
    (await callTool('systemctl', [...manager, 'is-active', filesOf(name).unit], ground)).code === 0;
  const starter =
    scope === 'system'
      ? { ...ground.starter, environment: { HOME: ground.home, ...ground.starter.environment } }
      : ground.starter;
  return {
    kind: 'systemd',
    scope,
    title: (name) => filesOf(name).timer,
    names: async () =>
      namesOf(folder, unitPattern).filter((name) => isOwnUnit(readText(filesOf(name).timer) ?? '', name)),
    find: async (name) => {
      const files = filesOf(name);
      const [service, timer] = [readText(files.service), readText(files.timer)];
      if (service === undefined || timer === undefined || !isOwnUnit(timer, name)) return undefined;
      return readUnits(service, timer);
    },
    install: async (schedule, writable) => {
      const { name } = schedule;
      const before = own(name);
      const { service, timer, unit } = filesOf(name);
      const texts = { service: serviceText(schedule, starter, scope, writable), timer: timerText(schedule) };
      const isAsIs = before.service === texts.service && before.timer === texts.timer;
      if (isAsIs && (await isActive(name))) return noChange;
      const calls = [['daemon-reload'], ['enable', unit], ['restart', unit]];
      return {
        steps: [
          { what: `write ${service}`, text: texts.service },
          { what: `write ${timer}`, text: texts.timer },
          ...calls.map((words) => ({ what: ['run systemctl', ...manager, ...words].join(' ') })),
        ],
        apply: async () => {
          if (!ground.hasSystemd) throw notSystemd();
          mkdirSync(folder, { recursive: true });
          writeWhole(claimFile(service, 'the unit'), texts.service);
          writeWhole(claimFile(timer, 'the unit'), texts.timer);
          for (const words of calls) await systemctl(...words);
        },
      };
    },
    remove: async (name) => {
      const { service, timer } = own(name);
      if (service === undefined && timer === undefined) return noChange;
      const files = filesOf(name);
      const isRunning = ground.hasSystemd;
      return {
        steps: [
          ...(isRunning ? [{ what: ['run systemctl', ...manager, 'disable --now', files.unit].join(' ') }] : []),
          { what: `remove ${files.service}` },
          { what: `remove ${files.timer}` },
          ...(isRunning ? [{ what: ['run systemctl', ...manager, 'daemon-reload'].join(' ') }] : []),
        ],
        apply: async () => {
          if (isRunning && timer !== undefined) await systemctl('disable', '--now', files.unit);
          rmSync(files.service, { force: true });
          rmSync(files.timer, { force: true });
          rmSync(join(folder, 'timers.target.wants', files.unit), { force: true });
          if (isRunning) await systemctl('daemon-reload');
        },
      };
    },
    notes: async (name) => [
      ...(ground.hasSystemd ? [] : ['Systemd does not run this machine: nothing would start it.']),
      ...(ground.hasSystemd && existsSync(filesOf(name).timer) && !(await isActive(name))
        ? [`The timer is not active: systemctl ${[...manager, 'enable --now', filesOf(name).unit].join(' ')}`]
        : []),
      ...(scope === 'user' && !existsSync(join(ground.folders.linger, ground.user))
        ? ['It runs only while you are logged in, unless you let it: loginctl enable-linger']
        : []),
    ],
  };
}

function notSystemd(): NegawattError {
  return new NegawattError('systemd does not run this machine', 'there is no /run/systemd/system', 'Use --crontab.');
}

function refusal(words: readonly string[], why: string, scope: 'user' | 'system'): NegawattError {
  const how =
    scope === 'user'
      ? "A user's manager is there after a login (not after su or sudo): log in, or as root use --system. Then do it again."
      : 'Mend it, and do it again.';
  return new NegawattError(`systemctl ${words.join(' ')} failed`, why, how);
}
