import type { Diagnosis, Mend } from '../model/doctor.ts';
import { remedyWords } from '../model/remedy.ts';
import { visible } from './escape.ts';
import { wrap } from './text-fit.ts';

const width = 98;
/** The group that the script makes where it is not there; all others are the distribution's. */
const ownGroup = 'energy';

const put = `# Writes a file of what it is given, whole, and only where it differs.
put() {
  mkdir -p "$(dirname "$1")"
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then
    rm "$1.new"
  else
    chmod 0644 "$1.new"
    mv "$1.new" "$1"
  fi
}
`;
const join = `# Adds the user to a group that is there.
join() {
  if [ -z "$user" ]; then
    echo "no user was named: nobody was added to the group $1" >&2
  elif ! id -nG -- "$user" | tr ' ' '\\n' | grep -qxF -e "$1"; then
    usermod -a -G "$1" -- "$user"
    echo "$user is in the group $1 from the next login on"
  fi
}
`;
const make = `getent group ${ownGroup} >/dev/null 2>&1 || groupadd --system ${ownGroup}
`;

/** A script for a POSIX shell that would mend what was found. It is for a person to read, and changes nothing by being printed. */
export function mendScript(diagnosis: Diagnosis): string {
  const { mends, tool } = diagnosis;
  const head = `#!/bin/sh\n${comment(`Printed by negawatt ${tool}, doctor --fix. Nothing has been changed yet.`)}`;
  const left = leftOver(diagnosis);
  if (mends.length === 0) {
    return `${[head, comment('There is nothing here that a script could mend.'), ...left].join('#\n')}`;
  }
  const groups = mends.flatMap(({ group }) => group ?? []);
  const writes = mends.some(({ files }) => files.length > 0);
  const intro = comment(
    `Read it, then run it as root on ${diagnosis.host === 'real' ? 'this' : 'that'} machine: sudo sh SCRIPT${groups.length > 0 ? ' [USER]' : ''}. It can be run again: what is done already is left as it is.`,
  );
  return [
    `${head}${intro}set -eu\n`,
    ...(groups.length > 0
      ? [`# Whom it is for.\nuser=${quoted(userOf(diagnosis))}\nif [ "$#" -gt 0 ]; then user=$1; fi\n`]
      : []),
    'if [ "$(id -u)" -ne 0 ]; then\n  echo \'this has to be run as root\' >&2\n  exit 1\nfi\n',
    ...(writes ? [put] : []),
    ...(groups.length > 0 ? [join] : []),
    ...(groups.includes(ownGroup) ? [make] : []),
    ...mends.map(step),
    ...left,
  ].join('\n');
}

function step({ what, opens, group, files, commands, otherwise }: Mend): string {
  return [
    comment(what),
    comment(`Opens: ${opens}`),
    ...files.map(({ path, lines }) => `put ${quoted(path)} <<'END'\n${lines.join('\n')}\nEND\n`),
    ...commands.map((line) => `${line}\n`),
    ...(group === undefined ? [] : [`join ${quoted(group)}\n`]),
    ...otherwise.map((way) => comment(`Otherwise: ${way}`)),
  ].join('');
}

/** What no script can mend, as comments. */
function leftOver({ sources, mends }: Diagnosis): string[] {
  const mended = new Set(mends.map(({ source }) => source));
  return sources.flatMap(({ id, title, state, detail, remedy }) =>
    mended.has(id) || state === 'readable' || state === 'unused'
      ? []
      : [
          comment(
            `Left to you: ${title} (${state}): ${detail ?? ''}. ${remedy === undefined ? 'Nothing is known that would mend it.' : remedyWords(remedy)}`,
          ),
        ],
  );
}

/** Whom a group would be for: root needs none. */
function userOf({ self }: Diagnosis): string {
  return self?.user === undefined || self.user === 'root' ? '' : self.user;
}

/** Lines that no text from outside can leave: what would end one is written as its code. */
function comment(text: string): string {
  return wrap(visible(text), width)
    .map((line) => `# ${line}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

/** One word of a POSIX shell, whatever is in it. */
function quoted(word: string): string {
  return `"${word.replaceAll(/[\\$`"]/g, '\\$&')}"`;
}
