import type { FirstWord } from '../config/first-words.ts';
import { summaryOf } from './families.ts';
import {
  typedCommands,
  typedWords,
  type Usage,
  type UsageCommand,
  type UsageOperands,
  type UsageOption,
} from './usage.ts';

/** A script that completes `negawatt` in zsh: sourced, or as a file `_negawatt` in a folder of $fpath. */
export function zshCompletion({ commands, findings }: Usage): string {
  const words = typedWords(commands);
  const inTwo = typedCommands(words).filter(({ name }) => name.includes(' '));
  return `#compdef negawatt
# zsh completion of negawatt; load it with: source <(negawatt completion zsh)

_negawatt_commands() {
  local -a commands=(
${words.map((word) => described(word.name, summaryOf(word))).join('\n')}
  )
  _describe -t commands 'negawatt command' commands
}

_negawatt_findings() {
  local -a findings=(${findings.join(' ')})
  _describe -t findings finding findings
}

${words.flatMap(secondWord).join('')}_negawatt() {
  local context state state_descr line curcontext=$curcontext
  typeset -A opt_args
  _arguments -C \\
    '(- *)'{-h,--help}'[print help]' \\
    '(- *)'{-V,--version}'[print the version]' \\
    '1:command:_negawatt_commands' \\
    '*::argument:->arguments'
  [[ $state == arguments ]] || return
${inTwo.length === 0 ? '' : joining(inTwo)}  curcontext="\${curcontext%:*:*}:negawatt-\${words[1]// /-}:"
  case $words[1] in
${words.flatMap(wordCases).join('\n')}
  esac
}

if [[ $funcstack[1] == _negawatt ]]; then
  _negawatt "$@"
else
  compdef _negawatt negawatt
fi
`;
}

function described(word: string, summary: string): string {
  return `    ${quoted(`${escaped(word)}:${summary}`)}`;
}

/** What can stand behind a first word: the second of a name, or an operand of the command that it is alone. */
function secondWord({ name, own, members }: FirstWord<UsageCommand>): string[] {
  if (members.length === 0) return [];
  const operand = own?.operands === undefined ? [] : [`  ${firstAction(own.operands)} && ret=0\n`];
  return [
    `_negawatt_behind_${name}() {
  local ret=1
  local -a members=(
${members.map(({ word, command }) => described(word, command.summary)).join('\n')}
  )
  ((CURRENT == 2)) && _describe -t commands '${name} command' members && ret=0
${operand.join('')}  return ret
}

`,
  ];
}

/** Makes one word of a name of two. */
function joining(inTwo: readonly UsageCommand[]): string {
  return `  if ((CURRENT > 2)); then
    case "$words[1] $words[2]" in
      ${inTwo.map(({ name }) => quoted(name)).join(' | ')})
        words[1,2]=("$words[1] $words[2]")
        ((CURRENT -= 1))
        ;;
    esac
  fi
`;
}

/** Of a first word, and of every name that begins with it. */
function wordCases({ name, own, members }: FirstWord<UsageCommand>): string[] {
  const operands =
    members.length === 0
      ? operandSpecs(own?.operands)
      : [quoted(`1:command:_negawatt_behind_${name}`), ...laterSpecs(own?.operands)];
  return [
    wordCase(name, [...(own?.options ?? []).map(optionSpec), ...operands]),
    ...members.map(({ command }) =>
      wordCase(quoted(command.name), [...command.options.map(optionSpec), ...operandSpecs(command.operands)]),
    ),
  ];
}

function wordCase(pattern: string, own: readonly string[]): string {
  const specs = ["'(- *)'{-h,--help}'[print help]'", ...own];
  return `    ${pattern})\n      _arguments -s -S \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
}

function optionSpec({ flag, value, summary, choices, completes, isRepeatable }: UsageOption): string {
  const head = `${isRepeatable ? '*' : ''}${flag}`;
  if (value === undefined) return quoted(`${head}[${escaped(summary)}]`);
  const action =
    choices.length > 0
      ? `(${choices.join(' ')})`
      : completes === 'file'
        ? '_files'
        : completes === 'folder'
          ? '_files -/'
          : completes === 'command'
            ? '_cmdstring'
            : ' ';
  return quoted(`${head}=[${escaped(summary)}]:${escaped(value)}:${action}`);
}

function operandSpecs(operands: UsageOperands | undefined): string[] {
  if (operands === undefined) return [];
  const { name, isCommand, words } = operands;
  // Options behind the command's name are the command's own.
  if (isCommand === true) return ["'(-)1:command: _command_names -e'", ...laterSpecs(operands)];
  return [...(words === undefined ? [] : [quoted(`1:${escaped(name)}:(${words.join(' ')})`)]), ...laterSpecs(operands)];
}

/** Of the operands behind the first one, or of all where they are alike. */
function laterSpecs(operands: UsageOperands | undefined): string[] {
  if (operands === undefined) return [];
  const { name, isCommand, words, completes } = operands;
  if (isCommand === true) return ["'*::arguments: _normal'"];
  if (words !== undefined && completes === undefined) return [];
  return [quoted(`*:${escaped(name)}:${laterAction(operands)}`)];
}

function laterAction({ completes }: UsageOperands): string {
  return completes === 'file' ? '_files' : completes === 'finding' ? '_negawatt_findings' : ' ';
}

/** What completes the first operand, as a command of its own. */
function firstAction(operands: UsageOperands): string {
  const { name, isCommand, words } = operands;
  if (isCommand === true) return '_command_names -e';
  if (words !== undefined) return `_wanted operands expl ${quoted(name)} compadd - ${words.join(' ')}`;
  const later = laterAction(operands);
  return later === ' ' ? `_message ${quoted(name)}` : later;
}

/** Brackets and colons have a meaning in a specification of _arguments (zshcompsys(1)). */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
