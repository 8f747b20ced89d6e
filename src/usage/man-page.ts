import { exitCodes, runExitCodes } from '../errors.ts';
import type { Usage, UsageCommand, UsageOperands, UsageOption } from './usage.ts';

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'Ran; the gate, if any, passed.',
  failed: 'Ran; the gate failed, or a finding reached --fail-on.',
  usage: 'Could not start: usage, configuration, unreadable input.',
  notMeasured: 'Could not measure what was required.',
  undecided: 'Measured, and cannot tell, or not comparable; only with --strict, else 0 with a warning.',
  bug: 'A bug of negawatt.',
  interrupted: 'Interrupted by SIGINT; what was gathered is reported.',
  terminated: 'Terminated by SIGTERM; what was gathered is reported.',
};

const runMeanings: Readonly<Record<keyof typeof runExitCodes, string>> = {
  failed: 'Of run: a failure of negawatt.',
  notExecutable: 'Of run: the command cannot be executed.',
  notFound: 'Of run: the command is not found.',
};

const variables: readonly (readonly [name: string, meaning: string])[] = [
  ['NO_COLOR', 'Where it is not empty, nothing is coloured.'],
  ['FORCE_COLOR', 'Colour where the stream is no terminal, too; 0 is none.'],
  ['CI, TERM', 'In continuous integration, and where TERM is dumb, nothing is coloured unless it is forced.'],
  ['LANG, LC_ALL, LC_CTYPE', 'Charts are drawn in ASCII where they name no UTF-8.'],
  ['XDG_CONFIG_HOME', "Where the user's configuration is, instead of ~/.config."],
  ['XDG_STATE_HOME', 'Where idle powers and baselines are kept, instead of ~/.local/state.'],
];

const files: readonly (readonly [name: string, meaning: string])[] = [
  [
    'negawatt.config.json, negawatt.config.yaml',
    'Configuration of a project: the nearest one, in the working folder or above. It may set thresholds and formats only.',
  ],
  ['~/.config/negawatt/config.json, config.yaml', 'Configuration of the user.'],
  ['~/.local/state/negawatt/', 'Idle powers and baselines that are kept.'],
];

/** The manual page negawatt(1), in the language of man(7). */
export function manPage({ commands }: Usage, version: string): string {
  return `${[
    `.TH NEGAWATT 1 "" ${argument(`negawatt ${version}`)} "User Commands"`,
    // Left-aligned and not hyphenated: an option that is broken in two cannot be searched for.
    '.nh',
    '.ad l',
    '.SH NAME',
    String.raw`negawatt \- sustainability auditor for machines that serve large models`,
    '.SH SYNOPSIS',
    ...commands.flatMap(synopsis).slice(0, -1),
    '.SH DESCRIPTION',
    text('Tells where the watts of this host went, by component, process and boundary, from the counters that it has.'),
    text('Every figure has its unit, its source and its interval; what cannot be measured is named, with the remedy.'),
    '.SH EXAMPLES',
    ...commands.flatMap(({ name, examples }) =>
      examples.flatMap(([line, purpose]) => tagged(`${name}: ${purpose}`, text(line))),
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandPart),
    '.SH OPTIONS',
    ...optionsOf(commands).flatMap(optionPart),
    '.SH EXIT STATUS',
    ...Object.entries(meanings).flatMap(([name, told]) =>
      tagged(String(exitCodes[name as keyof typeof exitCodes]), text(told)),
    ),
    ...Object.entries(runMeanings).flatMap(([name, told]) =>
      tagged(String(runExitCodes[name as keyof typeof runExitCodes]), text(told)),
    ),
    '.PP',
    text('Else run exits as its command does.'),
    '.SH ENVIRONMENT',
    text(
      'Every option can be set by a variable: --some-option is NEGAWATT_SOME_OPTION. A flag wins over its variable,',
    ),
    text('the variable over the configuration, the configuration over the default.'),
    ...variables.flatMap(([name, told]) => tagged(name, text(told))),
    '.SH FILES',
    ...files.flatMap(([name, told]) => tagged(name, text(told))),
  ].join('\n')}\n`;
}

function synopsis({ name, options, operands }: UsageCommand): string[] {
  const words = [
    bold(`negawatt ${name}`),
    ...(options.length === 0 ? [] : ['[options]']),
    ...(operands === undefined ? [] : [operandText(operands)]),
  ];
  return [words.join(' '), '.br'];
}

function operandText({ name, isCommand, isOptional }: UsageOperands): string {
  const shown = `${italic(name)}...`;
  if (isOptional === true) return `[${shown}]`;
  return isCommand === true ? `${escaped('--')} ${shown}` : shown;
}

function commandPart({ name, summary, options, operands }: UsageCommand): string[] {
  const flags = options.map(({ flag }) => flag).join(', ');
  const lines = ['.TP', operands === undefined ? bold(name) : `${bold(name)} ${operandText(operands)}`];
  lines.push(text(sentence(summary)));
  if (operands !== undefined) lines.push('.br', `${italic(operands.name)}: ${text(operands.summary)}.`);
  if (flags !== '') lines.push('.br', text(`Options: ${flags}.`));
  return lines;
}

/** One entry an option: two commands may have different ones by one flag, each with its own variable. */
function optionsOf(commands: readonly UsageCommand[]): { option: UsageOption; among: string[] }[] {
  const entries = new Map<string, { option: UsageOption; among: string[] }>();
  for (const { name, options } of commands) {
    for (const option of options) {
      const entry = entries.get(option.variable);
      if (entry === undefined) entries.set(option.variable, { option, among: [name] });
      else entry.among.push(name);
    }
  }
  return [...entries.values()].sort((one, other) => (one.option.flag < other.option.flag ? -1 : 1));
}

function optionPart({ option, among }: { option: UsageOption; among: string[] }): string[] {
  const { flag, value, summary, choices, fallback, variable, isRepeatable } = option;
  const facts = [
    ...(choices.length === 0 ? [] : [`One of ${choices.join(', ')}.`]),
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
    ...(isRepeatable && !summary.includes('repeated') ? ['May be repeated.'] : []),
    `Of ${among.join(', ')}. Variable: ${variable}.`,
  ];
  const head = value === undefined ? bold(flag) : `${bold(flag)} ${italic(value)}`;
  return ['.TP', head, text(sentence(summary)), text(facts.join(' '))];
}

function sentence(summary: string): string {
  return `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
}

function tagged(name: string, body: string): string[] {
  return ['.TP', bold(name), body];
}

function bold(words: string): string {
  return String.raw`\fB${escaped(words)}\fR`;
}

function italic(words: string): string {
  return String.raw`\fI${escaped(words)}\fR`;
}

/** Text in lines of at most 80 bytes or so; a dot or a quote at the start of one would be a request. */
function text(words: string): string {
  const lines = [''];
  for (const word of escaped(words).split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length > 79) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => (/^[.']/.test(line) ? String.raw`\&${line}` : line)).join('\n');
}

/**
 * As typed: without it a dash becomes a hyphen and quotes become typographic (groff_char(7)). In ASCII alone, since a page
 * does not say its encoding.
 */
function escaped(words: string): string {
  return words
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll("'", String.raw`\(aq`)
    .replaceAll('`', String.raw`\(ga`)
    .replaceAll('^', String.raw`\(ha`)
    .replaceAll('~', String.raw`\(ti`)
    .replaceAll(/[\u{80}-\u{10ffff}]/gu, (letter) => `\\[u${hex(letter)}]`);
}

function hex(letter: string): string {
  return letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
}

function argument(words: string): string {
  return `"${words.replaceAll('"', '""')}"`;
}
