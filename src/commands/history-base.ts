import { readAge } from '../config/history-options.ts';
import { NegawattError } from '../errors.ts';
import type { Base } from '../gate/gate.ts';
import type { Against } from '../gate/verdict-document.ts';
import { historyBaseline } from '../history/baseline.ts';
import type { HistoryDatabase } from '../history/connection.ts';
import { type RecordQuery, seriesIn } from '../history/records.ts';
import type { Report } from '../model/report.ts';
import type { Context } from './command.ts';
import { reading } from './history-query.ts';

const prefix = 'history:';
const lastOf = /^last-(?=\d)/;

/**
 * What each report is held against: the records of a series, or of the time before now.
 * @param name `history:NAME` or `history:last-30d`
 * @param file as `--history` names it
 */
export function readHistoryBases(
  name: string,
  reports: readonly Report[],
  file: string | undefined,
  context: Context,
): Promise<readonly { readonly base: Base; readonly against: Against }[]> {
  const word = name.slice(prefix.length);
  const query = queryOf(word);
  return reading(file === undefined ? {} : { history: file }, context, (history) =>
    reports.map((report) => {
      const found = historyBaseline(history, query, report);
      if (found === undefined) throw nothingIn(history, word, query, report);
      const { facts, sessions } = found;
      const { at } = sessions.at(-1)!;
      return {
        base: { facts, sessions, isPaired: false },
        against: { kind: 'history' as const, name: word, at, sessions: sessions.length },
      };
    }),
  );
}

function queryOf(word: string): RecordQuery {
  const how = 'Give --baseline history:NAME, as --as named it, or history:last-30d.';
  if (word === '') throw new NegawattError(`--baseline ${prefix} names nothing`, 'it is empty', how);
  if (!lastOf.test(word)) return { names: [word] };
  try {
    return { since: Date.now() / 1000 - readAge(word.replace(lastOf, '')) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NegawattError(`--baseline ${prefix}${word} names no time`, error.message.replace(/\.$/, ''), how);
  }
}

function nothingIn(history: HistoryDatabase, word: string, { names }: RecordQuery, { kind }: Report): NegawattError {
  const known = [...new Set(seriesIn(history).map(({ name }) => name))];
  const [only] = names ?? [];
  const why =
    only !== undefined && !known.includes(only)
      ? `there is no series ${only}; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}`
      : `${history.path} has no other record of ${kind === 'audit' ? 'an audit' : `a ${kind}`} there that was not interrupted`;
  return new NegawattError(
    `nothing in the history can be the baseline ${prefix}${word}`,
    why,
    `Record some first: negawatt ${kind === 'compress' || kind === 'batch' ? `bench ${kind}` : kind} --record${only === undefined ? '' : ` --as ${only}`}.`,
  );
}
