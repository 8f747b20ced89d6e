import type { Usage, UsageCommand, UsageOperands, UsageOption } from './usage.ts';

/** A script that completes `negawatt` in zsh: sourced, or as a file `_negawatt` in a folder of $fpath. */
export function zshCompletion({ commands, findings }: Usage): string {
  return `#compdef negawatt
# zsh completion of negawatt; load it with: source <(negawatt completion zsh)

_negawatt_commands() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${escaped(name)}:${summary}`)}`).join('\n')}
  )
  _describe -t commands 'negawatt command' commands
}

_negawatt_findings() {
  local -a findings=(${findings.join(' ')})
  _describe -t findings finding findings
}

_negawatt() {
  local context state state_descr line curcontext=$curcontext
  typeset -A opt_args
  _arguments -C \\
    '(- *)'{-h,--help}'[print help]' \\
    '(- *)'{-V,--version}'[print the version]' \\
    '1:command:_negawatt_commands' \\
    '*::argument:->arguments'
  [[ $state == arguments ]] || return
  curcontext="\${curcontext%:*:*}:negawatt-$words[1]:"
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _negawatt ]]; then
  _negawatt "$@"
else
  compdef _negawatt negawatt
fi
`;
}

function commandCase({ name, options, operands }: UsageCommand): string {
  const specs = [...options.map(optionSpec), "'(- *)'{-h,--help}'[print help]'", ...operandSpecs(operands)];
  return `    ${name})\n      _arguments -s -S \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
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
  const { name, isCommand, words, completes } = operands;
  // Options behind the command's name are the command's own.
  if (isCommand === true) return ["'(-)1:command: _command_names -e'", "'*::arguments: _normal'"];
  const rest = completes === 'file' ? '_files' : completes === 'finding' ? '_negawatt_findings' : ' ';
  const first = words === undefined ? [] : [quoted(`1:${escaped(name)}:(${words.join(' ')})`)];
  if (words !== undefined && completes === undefined) return first;
  return [...first, quoted(`*:${escaped(name)}:${rest}`)];
}

/** Brackets and colons have a meaning in a specification of _arguments (zshcompsys(1)). */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
