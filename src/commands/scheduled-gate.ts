import { optionSpecs } from '../config/options.ts';
import { NegawattError } from '../errors.ts';
import type { VerdictDocument } from '../gate/verdict-document.ts';
import type { Told } from '../model/schedule-state.ts';
import type { Context } from './command.ts';

/** What the gate says of a scheduled audit, or why it says nothing. */
export type GateAnswer = { readonly regressed: readonly Told[] } | { readonly untold: string };

/** What an audit was recorded into. */
export interface RecordedIn {
  readonly series: string;
  /** As `--history` names it. */
  readonly history?: string;
}

/** Holds the report in a file against the records of its series. */
export type Gate = (file: string, recorded: RecordedIn, context: Context) => Promise<GateAnswer>;

/** Keys of what it tells begin so. */
export const gateKey = 'gate ';

/** `negawatt check FILE --baseline history:SERIES`, with its usual budget and chances. */
export const historyGate: Gate = async (file, { series, history }, context) => {
  const [{ check }, { sentenceOf }] = await Promise.all([import('./check.ts'), import('../report/gate/words.ts')]);
  let document = '';
  const values = {
    format: 'json',
    baseline: `history:${series}`,
    tolerance: optionSpecs.tolerance.fallback!.value,
    alpha: optionSpecs.alpha.fallback!.value,
    ...(history === undefined ? {} : { history }),
  };
  const heard: Context = {
    ...context,
    stdout: {
      ...context.stdout,
      write: (text) => {
        document += text;
      },
    },
    // What cannot be told yet is in the document too.
    stderr: { ...context.stderr, write: () => undefined },
  };
  try {
    await check({ values, operands: [file], origin: () => 'default' }, heard);
  } catch (error) {
    // A young history, or a machine that was rebuilt: the audit itself was well.
    if (error instanceof NegawattError) return { untold: error.message };
    throw error;
  }
  const { subjects } = JSON.parse(document) as VerdictDocument;
  const failed = subjects.flatMap(({ checks }) => checks).filter(({ gate }) => gate === 'failed');
  return {
    regressed: failed.map((one) => ({ key: `${gateKey}${one.metric}`, line: `regressed: ${sentenceOf(one)}` })),
  };
};
