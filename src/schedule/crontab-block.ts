import { NegawattError } from '../errors.ts';

const begin = (name: string) => `# negawatt schedule ${name}: begin`;
const end = (name: string) => `# negawatt schedule ${name}: end`;
const advice = '(`negawatt schedule remove` takes it out)';

/** Names of the schedules that stand in a crontab. */
export function namesIn(crontab: string): readonly string[] {
  const found = crontab.matchAll(/^# negawatt schedule ([a-z0-9_-]+): begin\b/gm);
  return [...new Set([...found].map(([, name]) => name!))];
}

/** The line of a schedule, comments left out; undefined where the crontab has none of it. */
export function lineIn(crontab: string, name: string): string | undefined {
  const place = placeIn(crontab, name);
  if (place === undefined) return undefined;
  const inner = place.lines.slice(place.from + 1, place.to);
  return inner.find((line) => !/^\s*(#|$)/.test(line)) ?? '';
}

/** The crontab with these lines for a schedule, in the place of its earlier ones; the lines of others stay as they are. */
export function withLines(crontab: string, name: string, own: readonly string[]): string {
  const block = [`${begin(name)} ${advice}`, ...own, end(name)];
  const place = placeIn(crontab, name);
  if (place !== undefined) {
    return [...place.lines.slice(0, place.from), ...block, ...place.lines.slice(place.to + 1)].join('\n');
  }
  const before = crontab === '' || crontab.endsWith('\n') ? crontab : `${crontab}\n`;
  return `${before}${block.join('\n')}\n`;
}

export function withoutLines(crontab: string, name: string): string {
  const place = placeIn(crontab, name);
  if (place === undefined) return crontab;
  return [...place.lines.slice(0, place.from), ...place.lines.slice(place.to + 1)].join('\n');
}

function placeIn(crontab: string, name: string) {
  const lines = crontab.split('\n');
  const starts = lines.flatMap((line, index) => (isMark(line, begin(name)) ? [index] : []));
  const ends = lines.flatMap((line, index) => (isMark(line, end(name)) ? [index] : []));
  if (starts.length === 0 && ends.length === 0) return undefined;
  const [from, to] = [starts[0], ends[0]];
  if (starts.length === 1 && ends.length === 1 && from! < to!) return { lines, from: from!, to: to! };
  throw new NegawattError(
    `the lines of the schedule ${name} are torn`,
    `the crontab has ${starts.length} marks of their beginning and ${ends.length} of their end`,
    `Mend it with \`crontab -e\`: take out what stands about "${begin(name)}".`,
  );
}

function isMark(line: string, mark: string): boolean {
  return line === mark || line.startsWith(`${mark} `);
}

/** Which shell the lines behind the end of a crontab would be run by; undefined where cron chooses: /bin/sh. */
export function shellOf(crontab: string): string | undefined {
  return settingOf(crontab, 'SHELL');
}

/** Whom cron mails to; empty: nobody. Undefined where cron chooses: the owner. */
export function mailTo(crontab: string): string | undefined {
  return settingOf(crontab, 'MAILTO');
}

/** The last one counts (crontab(5)). */
function settingOf(crontab: string, variable: string): string | undefined {
  const settings = crontab.matchAll(new RegExp(`^\\s*${variable}\\s*=\\s*(.*?)\\s*$`, 'gm'));
  return [...settings].at(-1)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
}
