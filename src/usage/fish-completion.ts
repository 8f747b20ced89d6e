import type { Usage, UsageCommand, UsageOption } from './usage.ts';

/** A script that completes `negawatt` in fish 3.4 and newer. */
export function fishCompletion(usage: Usage): string {
  const valued = usage.commands.flatMap(({ options }) => options.filter(({ value }) => value !== undefined));
  const flags = [...new Set(valued.map(({ flag }) => flag))];
  const runner = usage.commands.filter(({ operands }) => operands?.isCommand === true).map(({ name }) => name);
  return `# fish completion of negawatt; load it with: negawatt completion fish | source

# The words so far that are neither options nor their values: the command and its operands. From the line of another
# command on, all of them.
function __negawatt_words
    set -l command
    set -l isvalue
    set -l isline
    for word in (commandline -opc)[2..]
        if test -n "$isline"
            printf '%s\\n' $word
        else if test -n "$isvalue"
            set isvalue
        else if test -n "$command"; and contains -- $word ${flags.join(' ')}
            set isvalue yes
        else if test "$word" = --; and contains -- "$command" ${runner.join(' ')}
            set isline yes
        else if not string match -q -- '-*' $word
            printf '%s\\n' $word
            if test -z "$command"
                set command $word
            else if contains -- $command ${runner.join(' ')}
                set isline yes
            end
        end
    end
end

# Whether this command is being typed, with so many operands before the cursor where a number is given.
function __negawatt_at
    set -l words (__negawatt_words)
    test "$words[1]" = "$argv[1]"; or return 1
    set -q argv[2]; or return 0
    test (math (count $words) - 1) -eq $argv[2]
end

# As the shell completes that line without us.
function __negawatt_line
    set -l words (__negawatt_words)[2..]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

complete -c negawatt -f
complete -c negawatt -n 'test -z (__negawatt_words)[1]' -s h -l help -d 'print help'
complete -c negawatt -n 'test -z (__negawatt_words)[1]' -s V -l version -d 'print the version'
${usage.commands.map((command) => commandLines(command, usage.findings)).join('\n')}
`;
}

function commandLines({ name, summary, options, operands }: UsageCommand, findings: readonly string[]): string {
  const lines = [`complete -c negawatt -n 'test -z (__negawatt_words)[1]' -a ${name} -d ${quoted(summary)}`];
  const add = (when: string, rest: string) => lines.push(`complete -c negawatt -n '${when}' ${rest}`);
  const isCommand = operands?.isCommand === true;
  const own = isCommand ? `__negawatt_at ${name} 0` : `__negawatt_at ${name}`;
  for (const option of [...options.map(optionPart), "-s h -l help -d 'print help'"]) add(own, option);
  if (isCommand) add(`__negawatt_at ${name}`, `-a '(__negawatt_line)'`);
  if (operands?.words !== undefined) add(`__negawatt_at ${name} 0`, `-a ${quoted(operands.words.join(' '))}`);
  if (operands?.completes === 'finding') add(own, `-a ${quoted(findings.join(' '))}`);
  if (operands?.completes === 'file') {
    const after = operands.words === undefined ? own : `${own}; and not __negawatt_at ${name} 0`;
    add(after, '-F');
  }
  return lines.join('\n');
}

function optionPart({ flag, value, summary, choices, completes }: UsageOption): string {
  const told = `-l ${flag.slice(2)} -d ${quoted(summary)}`;
  if (value === undefined) return told;
  if (choices.length > 0) return `${told} -x -a ${quoted(choices.join(' '))}`;
  if (completes === 'file') return `${told} -r -F`;
  if (completes === 'folder') return `${told} -x -a '(__fish_complete_directories)'`;
  if (completes === 'command') return `${told} -x -a '(__fish_complete_command)'`;
  return `${told} -x`;
}

/** In single quotes of fish only the quote and the backslash are special. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
