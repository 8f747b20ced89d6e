import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Context, Command as Member, Terminal } from './commands/command.ts';
import { commands } from './commands/index.ts';
import type { OptionSpec } from './config/option-spec.ts';
import { attributeOf, configOrigin, type OptionName, optionSpecs, variableOf, variableText } from './config/options.ts';
import { exitCodes, NegawattError } from './errors.ts';
import { visible } from './report/escape.ts';

/** Runs the program once. The only place that reads `process`, sets the exit code and catches what is thrown. */
export async function main(argv: readonly string[]): Promise<void> {
  const failureCode = commands.find(({ name }) => name === argv[2])?.failureCode;
  const { context, isInsisted } = worldContext(failureCode);
  process.on('uncaughtException', (error) => process.exit(explain(error, context, failureCode)));
  let exitCode: number = exitCodes.ok;
  const program = buildProgram(context, (code) => {
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

function buildProgram(context: Context, done: (exitCode: number) => void): Command {
  const program = new Command('negawatt')
    .description('Sustainability auditor for machines that serve large models: where the watts go, with proof.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
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
  for (const member of commands) {
    const words = member.name.split(' ');
    const parent = words.length === 1 ? program : familyOf(program, words[0]!);
    parent.addCommand(buildCommand(program, member, context, done));
  }
  program.addHelpText(
    'after',
    '\nEvery option can be set by a variable too: --some-option is NEGAWATT_SOME_OPTION,\nand someOption in negawatt.config.yaml, in this folder or above.\nExit codes: 0 ran, 1 gate failed, 2 usage, 3 not measured, 4 cannot tell (--strict),\n70 our bug, 130 interrupted.\n`run` exits as its command does; 125 is a failure of ours, 126 not executable, 127 not found.',
  );
  return program;
}

const families: Readonly<Record<string, string>> = {
  bench: 'measure what a choice would cost, before it is made',
};

/** The command that holds others: `bench` of `bench compress`. */
function familyOf(program: Command, name: string): Command {
  const known = program.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  const family = new Command(name).description(families[name] ?? '').helpOption('-h, --help', 'print help');
  family.copyInheritedSettings(program);
  program.addCommand(family);
  return family;
}

function buildCommand(program: Command, member: Member, context: Context, done: (exitCode: number) => void): Command {
  const command = new Command(member.name.split(' ').at(-1)!).description(member.summary);
  command.copyInheritedSettings(program).helpOption('-h, --help', 'print help');
  for (const name of member.options) command.addOption(buildOption(name, context.env));
  if (member.operands !== undefined) {
    const { name, summary, isCommand = false, isOptional = false } = member.operands;
    command.argument(isOptional ? `[${name}...]` : `<${name}...>`, summary).passThroughOptions(isCommand);
  }
  const lines = member.examples.map(([line, purpose]) => `  # ${purpose}\n  $ ${line}`);
  command.addHelpText('beforeAll', `Examples:\n${lines.join('\n')}\n`);
  command.action(async () => {
    if (member.options.includes('config')) await configure(command, member, context.env);
    const run = await member.load();
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
