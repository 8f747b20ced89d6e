import { PassThrough } from 'node:stream';
import { audit } from '../../src/commands/audit.ts';
import type { Context, Given } from '../../src/commands/command.ts';
import type { OptionSpec } from '../../src/config/option-spec.ts';
import { type OptionName, optionSpecs } from '../../src/config/options.ts';

/** What a command run inside the test process gave. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `audit` in this process. */
export function runAudit(
  options: Readonly<Partial<Record<OptionName, unknown>>>,
  more: Partial<Context> = {},
): Promise<Ran> {
  return runCommand(audit, options, [], more);
}

/** Runs a command in this process, as the command line would with these options, on a pipe of 80 columns. */
export async function runCommand(
  command: (given: Given, context: Context) => Promise<number>,
  options: Readonly<Partial<Record<OptionName, unknown>>> = {},
  operands: readonly string[] = [],
  more: Partial<Context> = {},
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const specs = Object.entries(optionSpecs) as [OptionName, OptionSpec][];
  const defaults = Object.fromEntries(
    specs.flatMap(([name, { fallback }]) => (fallback === undefined ? [] : [[name, fallback.value]])),
  );
  const exitCode = await command(
    {
      values: { ...defaults, ...options },
      operands,
      origin: (name) => (options[name] !== undefined ? 'flag' : name in defaults ? 'default' : undefined),
    },
    {
      version: '0.0.0',
      env: { LANG: 'C.UTF-8' },
      signal: new AbortController().signal,
      takeSignals: () => undefined,
      stdout: {
        isTTY: false,
        columns: 80,
        stream: new PassThrough(),
        write: (text) => {
          stdout += text;
        },
      },
      stderr: {
        isTTY: false,
        columns: 80,
        stream: new PassThrough(),
        write: (text) => {
          stderr += text;
        },
      },
      ...more,
    },
  );
  return { exitCode, stdout, stderr };
}
