import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the scripts are kept, and where a line is typed. */
interface Typing {
  readonly scripts: string;
  readonly work: string;
}

export const isThere = (program: string) => spawnSync(program, ['-c', 'exit 0']).status === 0;

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/** What a real bash answers for these words, the last of which is being typed. */
export function inBash(script: string, words: readonly string[], { scripts, work }: Typing): string[] {
  const path = join(scripts, 'negawatt.bash');
  writeFileSync(path, script);
  const lines = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _negawatt; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status } = spawnSync('bash', ['--norc', '-c', lines, 'bash', path, 'negawatt', ...words], {
    cwd: work,
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  return linesOf(stdout).sort();
}

/** What a real fish answers for a line, each with what it tells of it. */
export function inFish(script: string, line: string, { scripts, work }: Typing): Map<string, string> {
  const path = join(scripts, 'negawatt.fish');
  writeFileSync(path, script);
  const { stdout } = spawnSync('fish', ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', path, line], {
    cwd: work,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: scripts },
  });
  return new Map(linesOf(stdout).map((answer) => [answer.split('\t')[0]!, answer.split('\t')[1] ?? '']));
}

/** Writes down what is offered, by a completion that runs once. */
const zshRecorder = `autoload -Uz compinit && compinit -u -D
source $1
answer=$2
compadd() {
  if [[ " \${@[1,(i)-]} " != *' '-(O|A|D)' '* ]]; then
    local -a offered
    builtin compadd -O offered "$@"
    print -rl -- $offered >> $answer
  fi
  builtin compadd "$@"
}
tell() {
  _main_complete
  exit
}
zle -C tell complete-word tell
bindkey '^I' tell
`;

/** Types a line and a tab into a zsh on a terminal of its own, and reads until that ends. */
const zshTyping = `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell "source \${(q)1} \${(q)2} \${(q)3}"
zpty -w -n shell "$4"$'\\t'
while zpty -r shell printed; do :; done
`;

/** What a real zsh answers for a line. */
export function inZsh(script: string, line: string, { scripts, work }: Typing): string[] {
  const [recorder, path, answer] = ['recorder.zsh', 'negawatt.zsh', 'answer'].map((name) => join(scripts, name));
  writeFileSync(recorder!, zshRecorder);
  writeFileSync(path!, script);
  writeFileSync(answer!, '');
  const { status } = spawnSync('zsh', ['-f', '-c', zshTyping, 'zsh', recorder!, path!, answer!, line], {
    cwd: work,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'], HOME: scripts, ZDOTDIR: scripts, TERM: 'dumb', LANG: 'C.UTF-8' },
  });
  assert.ok(status !== null, 'zsh ended by itself');
  return linesOf(readFileSync(answer!, 'utf8')).sort();
}
