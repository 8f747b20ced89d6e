import type { FirstWord } from '../config/first-words.ts';
import {
  typedCommands,
  typedWords,
  type Usage,
  type UsageCommand,
  type UsageOperands,
  type UsageOption,
} from './usage.ts';

/** A script that completes `negawatt` in bash 4.4 and newer. */
export function bashCompletion(usage: Usage): string {
  const words = typedWords(usage.commands);
  const commands = typedCommands(words);
  const names = words.map(({ name }) => name).join(' ');
  const runner = commands.filter(({ operands }) => operands?.isCommand === true).map(({ name }) => quoted(name));
  const inTwo = commands.filter(({ name }) => name.includes(' ')).map(({ name }) => quoted(name));
  return `# bash completion of negawatt; load it with: source <(negawatt completion bash)

_negawatt_words() {
  mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$2")
}

_negawatt_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen "$1" -- "$2")
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
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command='' second=0 operands=0 i word
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
      [[ $word == -* ]] && continue
      command=$word second=$((i + 1))
${secondWord(inTwo)}      continue
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
${words.flatMap((word) => wordCases(word, usage.findings)).join('\n')}
  esac
}

complete -F _negawatt negawatt
`;
}

/** Takes the word behind the first one for the second of the name, once it is typed. */
function secondWord(inTwo: readonly string[]): string {
  if (inTwo.length === 0) return '';
  return `      if ((second < COMP_CWORD)); then
        case "$command \${COMP_WORDS[second]}" in
          ${inTwo.join(' | ')})
            command+=" \${COMP_WORDS[second]}"
            ((i += 1))
            ;;
        esac
      fi
`;
}

function valueFlags({ name, options }: UsageCommand): string[] {
  return options.filter(({ value }) => value !== undefined).map(({ flag }) => `${quoted(name)}/${flag}`);
}

/** One case an answer, with all the flags whose values it completes. */
function valueCases(commands: readonly UsageCommand[]): string[] {
  const flagsOf = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      if (option.value === undefined) continue;
      const answer = valueAnswer(option);
      flagsOf.set(answer, [...(flagsOf.get(answer) ?? []), `${quoted(name)}/${option.flag}`]);
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

/** Of a first word, and of every name that begins with it. */
function wordCases({ name, own, members }: FirstWord<UsageCommand>, findings: readonly string[]): string[] {
  const isSecond = '((COMP_CWORD == second))';
  const second = members.map(({ word }) => word).join(' ');
  const steps = second === '' ? [] : [`${isSecond} && _negawatt_words '${second}' "$cur"`];
  return [
    wordCase(name, own, [...operandSteps(own?.operands, findings), ...steps]),
    ...members.map(({ command }) => wordCase(command.name, command, operandSteps(command.operands, findings))),
  ];
}

function wordCase(name: string, command: UsageCommand | undefined, steps: readonly string[]): string {
  const flags = [...(command?.options ?? []).map(({ flag }) => flag), '--help'].join(' ');
  const rest = steps.length === 0 ? [] : ['else', ...steps.map((step) => `  ${step}`)];
  const lines = [`if [[ $cur == -* ]]; then`, `  _negawatt_words '${flags}' "$cur"`, ...rest, 'fi', ';;'];
  return [`    ${quoted(name)})`, ...lines.map((line) => `      ${line}`)].join('\n');
}

function operandSteps(operands: UsageOperands | undefined, findings: readonly string[]): string[] {
  if (operands === undefined) return [];
  const { isCommand, words, completes } = operands;
  if (isCommand === true) return ['_negawatt_command "$COMP_CWORD" "$cur"'];
  const steps: string[] = [];
  if (words !== undefined) steps.push(`((operands == 0)) && _negawatt_words '${words.join(' ')}' "$cur"`);
  const isLater = words === undefined ? '' : '((operands > 0)) && ';
  if (completes === 'file') steps.push(`${isLater}_negawatt_paths -f "$cur"`);
  if (completes === 'finding') steps.push(`${isLater}_negawatt_words '${findings.join(' ')}' "$cur"`);
  return steps;
}

/** A name of two words is one for the shell. */
function quoted(name: string): string {
  return name.includes(' ') ? `'${name}'` : name;
}
