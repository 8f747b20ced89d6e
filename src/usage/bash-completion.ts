import type { Usage, UsageCommand, UsageOption } from './usage.ts';

/** A script that completes `negawatt` in bash 4.4 and newer. */
export function bashCompletion({ commands, findings }: Usage): string {
  const names = commands.map(({ name }) => name).join(' ');
  const runner = commands.filter(({ operands }) => operands?.isCommand === true).map(({ name }) => name);
  return `# bash completion of negawatt; load it with: source <(negawatt completion bash)

_negawatt_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_negawatt_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

# The line of another command, which begins at word $1: as the shell completes it without us.
_negawatt_command() {
  if declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    _negawatt_paths -c "$2"
  else
    _negawatt_paths -f "$2"
  fi
}

_negawatt() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command='' operands=0 i word
  COMPREPLY=()
  # The shell takes --format=json for three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -z $command ]]; then
      [[ $word == -* ]] || command=$word
      continue
    fi
    case $command/$word in
${runner.map((name) => `      ${name}/--)\n        _negawatt_command $((i + 1)) "$cur"\n        return\n        ;;`).join('\n')}
      */=) ;;
      ${commands.flatMap(valueFlags).join(' | ')})
        # The value is no operand.
        [[ \${COMP_WORDS[i + 1]} == = ]] && ((i += 1))
        ((i += 1))
        ;;
      */-*) ;;
      *) ((operands += 1)) ;;
    esac
${runner.map((name) => `    if [[ $command == ${name} ]] && ((operands > 0)); then\n      _negawatt_command "$i" "$cur"\n      return\n    fi`).join('\n')}
  done
  case $command/$prev in
${valueCases(commands).join('\n')}
  esac
  case $command in
    '')
      if [[ $cur == -* ]]; then
        _negawatt_words '--help --version' "$cur"
      else
        _negawatt_words '${names}' "$cur"
      fi
      ;;
${commands.map((command) => commandCase(command, findings)).join('\n')}
  esac
}

complete -F _negawatt negawatt
`;
}

function valueFlags({ name, options }: UsageCommand): string[] {
  return options.filter(({ value }) => value !== undefined).map(({ flag }) => `${name}/${flag}`);
}

/** One case an answer, with all the flags whose values it completes. */
function valueCases(commands: readonly UsageCommand[]): string[] {
  const flagsOf = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      if (option.value === undefined) continue;
      const answer = valueAnswer(option);
      flagsOf.set(answer, [...(flagsOf.get(answer) ?? []), `${name}/${option.flag}`]);
    }
  }
  return [...flagsOf].map(([answer, flags]) => {
    const lines = [`${flags.join(' | ')})`, ...(answer === '' ? [] : [`  ${answer}`]), '  return', '  ;;'];
    return lines.map((line) => `    ${line}`).join('\n');
  });
}

/** Nothing where only the user knows the value. */
function valueAnswer({ choices, completes }: UsageOption): string {
  if (choices.length > 0) return `_negawatt_words '${choices.join(' ')}' "$cur"`;
  if (completes === undefined) return '';
  return `_negawatt_paths ${{ file: '-f', folder: '-d', command: '-c' }[completes]} "$cur"`;
}

function commandCase({ name, options, operands }: UsageCommand, findings: readonly string[]): string {
  const flags = [...options.map(({ flag }) => flag), '--help'].join(' ');
  const lines = [`if [[ $cur == -* ]]; then`, `  _negawatt_words '${flags}' "$cur"`];
  if (operands?.isCommand === true) lines.push('else', '  _negawatt_command "$COMP_CWORD" "$cur"');
  if (operands?.words !== undefined) {
    lines.push('elif ((operands == 0)); then', `  _negawatt_words '${operands.words.join(' ')}' "$cur"`);
  }
  if (operands?.completes === 'file') lines.push('else', '  _negawatt_paths -f "$cur"');
  if (operands?.completes === 'finding') lines.push('else', `  _negawatt_words '${findings.join(' ')}' "$cur"`);
  return [`    ${name})`, ...[...lines, 'fi', ';;'].map((line) => `      ${line}`)].join('\n');
}
