import type { Report } from '../model/report.ts';
import { type RendererId, rendererIdOf, renderers } from '../report/index.ts';
import type { RenderOptions } from '../report/renderer.ts';
import type { Context } from './command.ts';

/** The format of a file: what its extension asks for, else the user's `--format`. */
export function formatOf(file: string, fallback: RendererId): RendererId {
  return rendererIdOf(file) ?? fallback;
}

/** Renders for a file (no colour, 100 columns), or for the terminal or the pipe (80 columns) that a stream is. */
export async function renderReport(
  report: Report,
  format: RendererId,
  context: Context,
  target: 'file' | 'stdout' | 'stderr',
): Promise<string> {
  const [renderer, options] = await Promise.all([renderers[format](), optionsFor(context, target)]);
  return renderer.render(report, options);
}

/** What the reader's side of a target can show. */
export async function optionsFor(
  context: Pick<Context, 'stdout' | 'stderr' | 'env'>,
  target: 'file' | 'stdout' | 'stderr',
): Promise<RenderOptions> {
  const [{ hasColour }, { hasUnicode }] = await Promise.all([import('../ui/colour.ts'), import('../ui/unicode.ts')]);
  const { env } = context;
  const terminal = target === 'file' ? undefined : context[target];
  return {
    colour: terminal !== undefined && hasColour(env, terminal.isTTY),
    unicode: hasUnicode(env),
    width: terminal?.columns ?? 100,
  };
}
