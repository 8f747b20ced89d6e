import { readConfigs } from '../config/config-files.ts';
import { adviceOn, configurable } from '../config/config-keys.ts';
import { configSchema } from '../config/config-schema.ts';
import { type Effective, effectiveOptions } from '../config/effective.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import type { RendererId } from '../report/index.ts';
import type { Column, Section } from '../report/section.ts';
import type { Command, Context, Given } from './command.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

/** Options of `config`, as the option table reads them. */
interface ConfigOptions {
  readonly format: RendererId;
  readonly sources?: boolean;
  readonly config?: string;
}

/** Shows what options are set to, or prints the schema of a configuration file. Answers the exit code. */
export function configOf(commands: readonly Command[]) {
  return async ({ operands, values }: Given, context: Context): Promise<number> => {
    const options = values as unknown as ConfigOptions;
    const [word = '', ...more] = operands;
    if (more.length > 0 || (word !== 'show' && word !== 'schema')) {
      throw new NegawattError(
        more.length > 0 ? 'config takes one word' : `config cannot ${JSON.stringify(word)}`,
        'it shows the configuration, or prints the schema of its file',
        more.length > 0 ? 'Give show or schema.' : adviceOn(word, ['show', 'schema']),
      );
    }
    context.stdout.write(
      word === 'schema'
        ? `${JSON.stringify(configSchema(commands), undefined, 2)}\n`
        : await shown(commands, options, context),
    );
    return exitCodes.ok;
  };
}

async function shown(all: readonly Command[], options: ConfigOptions, context: Context): Promise<string> {
  const { format, sources = false } = options;
  const configs = await readConfigs({ env: context.env, file: options.config }, all);
  const commands = configurable(all).map((command) => ({
    name: command.name,
    options: effectiveOptions(command, configs, context.env),
  }));
  const files: Section = {
    title: 'Files that were read, the strongest first',
    blocks:
      configs.length === 0
        ? [
            {
              kind: 'note',
              line: ['None: there is no negawatt.config.json or .yaml here or above, nor one of the user.'],
            },
          ]
        : configs.map(({ path }) => ({ kind: 'note' as const, line: [{ name: path }] })),
  };
  const shownDocument: ShownDocument = {
    of: 'the configuration',
    title: 'negawatt config',
    json: () => {
      const told = commands.map(({ name, options: set }) => {
        const entries = set.map(({ key, ...rest }) => [key, sources ? rest : rest.value] as const);
        return [name, Object.fromEntries(entries)] as const;
      });
      return { files: configs.map(({ path }) => path), commands: Object.fromEntries(told) };
    },
    sections: () => [...commands.map(({ name, options: set }) => section(name, set, sources)), files],
  };
  return renderDocument(shownDocument, format, await optionsFor(context, 'stdout'));
}

function section(command: string, set: readonly Effective[], sources: boolean): Section {
  const columns: readonly Column[] = [
    { title: 'option', align: 'left' },
    { title: 'is', align: 'left', fit: 'wrap' },
    ...(sources ? [{ title: 'from', align: 'left', fit: 'wrap' } as const] : []),
  ];
  const rows = set.map(({ key, value, source, from = source }) => ({
    cells: [[key], [{ name: value }], ...(sources ? [[{ name: from }]] : [])],
    tone: source === 'default' ? ('aside' as const) : ('plain' as const),
  }));
  return { title: command, blocks: [{ kind: 'table', columns, rows }] };
}
