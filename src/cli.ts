import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Context, Command as Member, Terminal } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { firstWordsOf } from './config/first-words.ts';
import type { OptionSpec } from './config/option-spec.ts';
import {
  attributeOf,
  configOrigin,
  flagOf,
  type OptionName,
  optionSpecs,
  variableOf,
  variableText,
} from './config/options.ts';
import { exitCodes, NegawattError } from './errors.ts';
import { visible } from './report/escape.ts';
import { help, summaryOf } from './usage/families.ts';

/** Runs the program once. The only place that reads `process`, sets the exit code and catches what is thrown. */
export async function main(argv: readonly string[]): Promise<void> {
  const failureCode = memberTyped(commands, argv)?.failureCode;
  const { context, isInsisted } = worldContext(failureCode);
  process.on('uncaughtException', (error) => process.exit(explain(error, context, failureCode)));
  let exitCode: number = exitCodes.ok;
  const program = buildProgram(commands, context, (code) => {
    exitCode = code;
  });
  try {
    // No command: help is what a person wants, and no failure.
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
  } catch (error) {
    exitCode = explain(error, context, failureCode);
  }
  process.exitCode = exitCode;
  // What a reader that does not read leaves in the pipe would keep it alive for ever: a second signal means it.
  if (isInsisted() && process.stdout.writableLength > 0) process.exit(exitCode);
}

/** The command that is meant: the one of two words, where there is one. */
export function memberTyped(members: readonly Member[], [, , first, second]: readonly string[]): Member | undefined {
  const named = (typed: string) => members.find(({ name }) => name === typed);
  return named(`${first} ${second}`) ?? named(`${first}`);
}

/**
 * The program of these commands.
 *
 * @param done told the exit code of the one that ran
 */
export function buildProgram(members: readonly Member[], context: Context, done: (exitCode: number) => void): Command {
  const program = new Command('negawatt')
    .description('Sustainability auditor for machines that serve large models: where the watts go, with proof.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => Math.min(100, context.stdout.columns),
      getErrHelpWidth: () => Math.min(100, context.stderr.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('Run `negawatt --help`, or `negawatt help <command>`.');
  for (const word of firstWordsOf(members)) {
    const command =
      word.own === undefined
        ? emptyCommand(program, word.name, summaryOf(word))
        : buildCommand(program, word.own, context, done);
    for (const { command: member } of word.members) command.addCommand(buildCommand(program, member, context, done));
    if (word.own !== undefined && word.members.length > 0) tellMembersApart(command, word.own);
    program.addCommand(command);
  }
  program.addCommand(buildHelp(program));
  program.addHelpText(
    'after',
    '\nEvery option can be set by a variable too: --some-option is NEGAWATT_SOME_OPTION,\nand someOption in negawatt.config.yaml, in this folder or above.\nExit codes: 0 ran, 1 gate failed, 2 usage, 3 not measured, 4 cannot tell (--strict),\n70 our bug, 130 interrupted.\n`run` exits as its command does; 125 is a failure of ours, 126 not executable, 127 not found.',
  );
  return program;
}

function emptyCommand(program: Command, name: string, summary: string): Command {
  const command = new Command(name).description(summary).copyInheritedSettings(program);
  return command.helpOption('-h, --help', 'print help').helpCommand(false);
}

/** Of a command that others begin with: what is meant for one of them is never taken for its own. */
function tellMembersApart(command: Command, { options, operands }: Member): void {
  command.hook('preSubcommand', (_, subcommand) => {
    const early = options.find((option) => command.getOptionValueSource(attributeOf(option)) === 'cli');
    if (early !== undefined)
      command.error(`error: option '${flagOf(early)}' stands before '${subcommand.name()}'; write it behind`);
  });
  if (operands !== undefined) return;
  // A mistyped member: commander would only count it.
  command.allowExcessArguments().hook('preAction', async (_, acting) => {
    const [word] = acting.args;
    if (acting === command && word !== undefined) await refuseWord(command, word);
  });
}

/** As commander's own, which knows the first word only. */
function buildHelp(program: Command): Command {
  const command = emptyCommand(program, help.name, help.summary);
  command.argument(`[${help.operands.name}...]`, help.operands.summary);
  return command.action(async () => {
    let told = program;
    for (const word of command.args) {
      told = told.commands.find((one) => one.name() === word) ?? (await refuseWord(told, word));
    }
    told.help();
  });
}

async function refuseWord(family: Command, word: string): Promise<never> {
  const { nearestName } = await import('./gate/nearest-name.ts');
  const near = nearestName(
    word,
    family.commands.map((command) => command.name()),
  );
  const advice = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  return family.error(`error: unknown command '${word}'${advice}`, { code: 'commander.unknownCommand' });
}

function buildCommand(program: Command, member: Member, context: Context, done: (exitCode: number) => void): Command {
  const command = emptyCommand(program, member.name.split(' ').at(-1)!, member.summary);
  for (const name of member.options) command.addOption(buildOption(name, context.env));
  if (member.operands !== undefined) {
    const { name, summary, isCommand = false, isOptional = false } = member.operands;
    command.argument(isOptional ? `[${name}...]` : `<${name}...>`, summary).passThroughOptions(isCommand);
  }
  const lines = member.examples.map(([line, purpose]) => `  # ${purpose}\n  $ ${line}`);
  command.addHelpText('before', `Examples:\n${lines.join('\n')}\n`);
  command.action(async () => {
    if (member.options.includes('config')) await configure(command, member, context.env);
    const run = await member.load(commands);
    const origin = (name: OptionName) => {
      const source = command.getOptionValueSource(attributeOf(name));
      return source === 'cli' ? 'flag' : source;
    };
    done(await run({ values: command.opts(), operands: command.args, origin }, context));
  });
  return command;
}

/** Gives the options that neither a flag nor a variable set what the configuration says. */
async function configure(command: Command, member: Member, env: Context['env']): Promise<void> {
  const [{ configurable }, { readConfigs }, { configuredFor }] = await Promise.all([
    import('./config/config-keys.ts'),
    import('./config/config-files.ts'),
    import('./config/configured.ts'),
  ]);
  if (configurable([member]).length === 0) return;
  const configs = await readConfigs({ env, file: command.opts()['config'] }, commands);
  const isGiven = (name: OptionName) =>
    member.options.includes(name) &&
    (command.getOptionValueSource(attributeOf(name)) === 'cli' || env[variableOf(name)] !== undefined);
  for (const [name, { value, path }] of configuredFor(member.name, configs, isGiven)) {
    command.setOptionValueWithSource(attributeOf(name), value, `${configOrigin}${path}`);
  }
}

function buildOption(name: OptionName, env: Context['env']): Option {
  const spec: OptionSpec = optionSpecs[name] as OptionSpec;
  const option = new Option(spec.flags, spec.summary).helpGroup(`${spec.group}:`);
  const variable = variableOf(name);
  if (env[variable] === undefined || variableText(name, env) !== undefined) option.env(variable);
  if (spec.choices !== undefined) option.choices([...spec.choices]);
  if (spec.fallback !== undefined) option.default(spec.fallback.value, spec.fallback.shown);
  const { read } = spec;
  if (spec.isRepeatable === true) {
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  } else if (read !== undefined) {
    option.argParser((text: string) => {
      try {
        return read(text);
      } catch (error) {
        if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
        throw error;
      }
    });
  }
  return option;
}

/** @param failureCode of a command whose own failures all have one code */
function explain(error: unknown, { stderr, version }: Context, failureCode?: number): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : (failureCode ?? exitCodes.usage);
  if (error instanceof NegawattError) {
    // Much of it may come from outside: a file's name, a value in a report. Runners read workflow commands here too.
    const [what, why, how] = [error.what, error.why, error.how].map(visible);
    stderr.write(`negawatt: ${what}\n  why: ${why}\n  mend: ${how}\n`);
    return error.exitCode === exitCodes.usage ? (failureCode ?? error.exitCode) : error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`negawatt ${version}: this is a bug of ours; please report it with the lines below\n${stack}\n`);
  return failureCode ?? exitCodes.bug;
}

/** @param failureCode of a command whose own failures all have one code */
function worldContext(failureCode: number | undefined): {
  readonly context: Context;
  /** More than one signal came. */
  isInsisted(): boolean;
} {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const interrupt = new AbortController();
  let signals = 0;
  let taken: ((name: 'SIGINT' | 'SIGTERM') => void) | undefined;
  for (const [given, name] of [
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    // A terminal that was closed ends what ran in it, unless it was started by nohup(1).
    ...(isHangupIgnored() ? [] : ([['SIGHUP', 'SIGTERM']] as const)),
  ] as const) {
    process.on(given, () => {
      signals += 1;
      if (taken !== undefined) {
        taken(name);
        return;
      }
      // The first one ends the window and keeps what was gathered; the second one means it.
      if (interrupt.signal.aborted) process.exit(128 + constants.signals[name]);
      interrupt.abort(name);
    });
  }
  const context: Context = {
    version,
    env: process.env,
    stdout: terminal(process.stdout),
    stderr: terminal(process.stderr),
    signal: interrupt.signal,
    takeSignals: (take) => {
      taken = take;
    },
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`negawatt audit | head`) is no error.
    if (error.code === 'EPIPE') return;
    const refused = new NegawattError('cannot write to stdout', error.message, 'Make room, or use --output FILE.');
    process.exit(explain(refused, context, failureCode));
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody is left to be told: a reader that went, a terminal that was closed.
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.exit(failureCode ?? exitCodes.usage);
  });
  return { context, isInsisted: () => signals > 1 };
}

/** SIGHUP is signal 1, the lowest bit of the mask (proc_pid_status(5)). */
function isHangupIgnored(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return mask !== undefined && (Number.parseInt(mask.at(-1)!, 16) & 1) === 1;
  } catch {
    // A system without /proc: nothing is known of it, and the usual is assumed.
    return false;
  }
}

function terminal(stream: NodeJS.WriteStream): Terminal {
  return {
    isTTY: stream.isTTY === true,
    stream,
    get columns() {
      return stream.columns ?? 80;
    },
    write: (text) => {
      stream.write(text);
    },
  };
}
