import type { Report } from '../model/report.ts';
import { type RendererId, rendererIdOf, renderers } from '../report/index.ts';
import type { Context } from './command.ts';

/** The format of a file: what its extension asks for, else the user's `--format`. */
export function formatOf(file: string, fallback: RendererId): RendererId {
  return rendererIdOf(file) ?? fallback;
}

/** Renders for a file (no colour, 100 columns), or for the terminal or the pipe (80 columns) that stdout is. */
export async function renderReport(
  report: Report,
  format: RendererId,
  { stdout, env }: Context,
  target: 'file' | 'stdout',
): Promise<string> {
  const [renderer, { hasColour }, { hasUnicode }] = await Promise.all([
    renderers[format](),
    import('../ui/colour.ts'),
    import('../ui/unicode.ts'),
  ]);
  const isTerminal = target === 'stdout';
  return renderer.render(report, {
    colour: isTerminal && hasColour(env, stdout.isTTY),
    unicode: hasUnicode(env),
    width: isTerminal ? stdout.columns : 100,
  });
}
