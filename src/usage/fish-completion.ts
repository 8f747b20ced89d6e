import type { FirstWord } from '../config/first-words.ts';
import { summaryOf } from './families.ts';
import { typedCommands, typedWords, type Usage, type UsageCommand, type UsageOption } from './usage.ts';

/** A script that completes `negawatt` in fish 3.4 and newer. */
export function fishCompletion(usage: Usage): string {
  const words = typedWords(usage.commands);
  const commands = typedCommands(words);
  const valued = commands.flatMap(({ options }) => options.filter(({ value }) => value !== undefined));
  const flags = [...new Set(valued.map(({ flag }) => flag))];
  const runner = commands.filter(({ operands }) => operands?.isCommand === true).map(({ name }) => asWord(name));
  const inTwo = commands.filter(({ name }) => name.includes(' ')).map(({ name }) => asWord(name));
  return `# fish completion of negawatt; load it with: negawatt completion fish | source

# The words so far that are neither options nor their values: the command, whose name may be of two words and is one
# here, and its operands. From the line of another command on, all of them.
function __negawatt_words
    set -l words
    set -l issecond
    set -l isvalue
    set -l isline
    for word in (commandline -opc)[2..]
        if test -n "$isline"
            set -a words $word
        else if test -n "$isvalue"
            set isvalue
        else if test -n "$issecond"; and contains -- "$words[1] $word" ${inTwo.join(' ')}
            set words "$words[1] $word"
            set issecond
        else
            set issecond
            if set -q words[1]; and contains -- $word ${flags.join(' ')}
                set isvalue yes
            else if test "$word" = --; and contains -- "$words[1]" ${runner.join(' ')}
                set isline yes
            else if not string match -q -- '-*' $word
                set -a words $word
                if test (count $words) -eq 1
                    set issecond yes
                else if contains -- $words[1] ${runner.join(' ')}
                    set isline yes
                end
            end
        end
    end
    set -q words[1]; and printf '%s\\n' $words
end

# Whether the word behind this first one is being typed: the second of a name, perhaps.
function __negawatt_behind
    set -l words (__negawatt_words)
    test "$words" = "$argv[1]"; and test (commandline -opc)[-1] = "$argv[1]"
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
${words.flatMap((word) => wordLines(word, usage.findings)).join('\n')}
`;
}

/** Of a first word, and of every name that begins with it. */
function wordLines(word: FirstWord<UsageCommand>, findings: readonly string[]): string[] {
  const { name, own, members } = word;
  return [
    line('test -z (__negawatt_words)[1]', `-a ${name} -d ${quoted(summaryOf(word))}`),
    ...(own === undefined ? [line(`__negawatt_at ${name}`, helpPart)] : commandLines(own, findings)),
    ...members.flatMap(({ word: second, command }) => [
      line(`__negawatt_behind ${name}`, `-a ${second} -d ${quoted(command.summary)}`),
      ...commandLines(command, findings),
    ]),
  ];
}

function commandLines({ name, options, operands }: UsageCommand, findings: readonly string[]): string[] {
  const at = `__negawatt_at ${asWord(name)}`;
  const isCommand = operands?.isCommand === true;
  const own = isCommand ? `${at} 0` : at;
  const lines = [...options.map(optionPart), helpPart].map((part) => line(own, part));
  if (isCommand) lines.push(line(at, `-a '(__negawatt_line)'`));
  if (operands?.words !== undefined) lines.push(line(`${at} 0`, `-a ${quoted(operands.words.join(' '))}`));
  const after = operands?.words === undefined ? own : `${own}; and not ${at} 0`;
  if (operands?.completes === 'finding') lines.push(line(after, `-a ${quoted(findings.join(' '))}`));
  if (operands?.completes === 'file') lines.push(line(after, '-F'));
  return lines;
}

const helpPart = "-s h -l help -d 'print help'";

function line(when: string, rest: string): string {
  return `complete -c negawatt -n '${when}' ${rest}`;
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

/** A name of two words is one for the shell; the quotes may stand within those of a condition. */
function asWord(name: string): string {
  return name.includes(' ') ? `"${name}"` : name;
}
