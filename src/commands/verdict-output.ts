import { exitCodes } from '../errors.ts';
import type { VerdictDocument } from '../gate/verdict-document.ts';
import type { ClaimedFile } from '../host/claimed-file.ts';
import { type VerdictFormat, verdictFormatOf, verdictRenderers } from '../report/gate/index.ts';
import { sentenceOf } from '../report/gate/words.ts';
import type { Context } from './command.ts';
import { writeWhole } from './output-files.ts';
import { optionsFor } from './render-report.ts';

/** Options of every command that gives a verdict. */
export interface VerdictOptions {
  readonly format: VerdictFormat;
  readonly output?: readonly string[];
  readonly strict?: boolean;
}

/** Writes a verdict to the files and to stdout, warns of what could not be told, and answers the exit code. */
export async function giveVerdict(
  document: VerdictDocument,
  files: readonly ClaimedFile[],
  { format, output = [], strict = false }: VerdictOptions,
  context: Context,
): Promise<number> {
  for (const file of files) {
    const renderer = await verdictRenderers[verdictFormatOf(file.path) ?? format]();
    writeWhole(file, renderer.render(document, await optionsFor(context, 'file')));
  }
  if (files.length === 0 || output.includes('-')) {
    const renderer = await verdictRenderers[format]();
    context.stdout.write(renderer.render(document, await optionsFor(context, 'stdout')));
  }
  warn(document, context);
  switch (document.outcome) {
    case 'passed':
      return exitCodes.ok;
    case 'failed':
      return exitCodes.failed;
    case 'missing':
      return exitCodes.notMeasured;
    case 'undecided':
      return strict ? exitCodes.undecided : exitCodes.ok;
  }
}

function warn({ subjects }: VerdictDocument, { stderr }: Context): void {
  const open = subjects.flatMap(({ checks }) => checks).filter(({ gate }) => gate === 'undecided');
  for (const check of open) stderr.write(`negawatt: warning: no verdict: ${oneLine(sentenceOf(check))}\n`);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
}
