import type { CompressSettings, CompressSubject, CompressUse } from '../../model/compress.ts';
import type { CompressArtifact } from '../../model/report.ts';
import type { Balance } from './balance.ts';
import type { CaseAccount } from './case-account.ts';

/** A case with its balance, as one that could be chosen. */
export interface Candidate {
  readonly name: string;
  readonly account: CaseAccount;
  readonly balance: Balance | undefined;
}

export interface Advice {
  readonly verdict: CompressArtifact['verdict'];
  /** Names of the cases that no other one beats in everything. */
  readonly front: ReadonlySet<string>;
}

/**
 * What is saved below this is not worth a second form of the file, whose every reader needs the codec: formats that are
 * compressed already give a percent or two, weights of 4 bits up to 4.7 % (SmolLM2-135M in Q4_1, whatever the codec).
 */
const leastRate = 0.05;

type Advised = Pick<CompressSubject, 'kind' | 'isCompressed' | 'dtypes' | 'files' | 'bytes'>;

/** Files below this have little in them that repeats, By. */
const smallFile = 4096;

/** The best case for the use, or that none pays: a verdict that counts as much as any other. */
export function advise(candidates: readonly Candidate[], subject: Advised, settings: CompressSettings): Advice {
  const usable = candidates.filter(({ account }) => isUsable(account));
  const front = frontOf(usable, settings.use);
  return { verdict: verdictOf(usable, front, subject, settings), front: new Set(front.map(({ name }) => name)) };
}

function isUsable({ failed, rate, compress, expand }: CaseAccount): boolean {
  return failed === undefined && rate !== undefined && compress !== undefined && expand !== undefined;
}

function verdictOf(
  usable: readonly Candidate[],
  front: readonly Candidate[],
  subject: Advised,
  { use }: CompressSettings,
): Advice['verdict'] {
  const densest = most(usable, ({ account }) => account.rate!.value);
  if (densest === undefined) return { kind: 'unknown', why: 'no codec was measured on it to the end' };
  const { value, interval } = densest.account.rate!;
  const isExpected = subject.isCompressed || quantisedOf(subject) !== undefined;
  if ((isExpected ? value : (interval?.[1] ?? value)) < leastRate) {
    const most = value > 0 ? `${percent(value)} is the most that any codec saves` : 'no codec makes it smaller';
    return { kind: 'do-not-compress', why: `${most}${reasonOf(subject)}` };
  }
  const atLow = most(front, ({ balance }) => balance?.low.net.value);
  const atHigh = most(front, ({ balance }) => balance?.high.net.value);
  if (atLow === undefined || atHigh === undefined) {
    const why = 'no joules are known, so it cannot be told whether it pays; this one saves the most bytes';
    return { kind: 'unknown', best: densest.name, why };
  }
  if (atLow.balance!.low.pays) {
    const other = atHigh.name === atLow.name ? '' : `; with the highest factors ${atHigh.name} saves more`;
    return { kind: 'compress', best: atLow.name, why: `it saves more than it costs, whatever the factors${other}` };
  }
  if (atHigh.balance!.high.pays) {
    return { kind: 'depends', best: atHigh.name, why: 'it saves more than it costs with the highest factors only' };
  }
  return { kind: 'do-not-compress', why: `every codec costs more joules than ${wordsOf[use]}` };
}

const wordsOf: Readonly<Record<CompressUse, string>> = {
  archive: 'storing fewer bytes saves in these days',
  transfer: 'moving fewer bytes saves in these reads',
  serve: 'storing and moving fewer bytes saves',
};

function reasonOf(subject: Advised): string {
  const { kind, isCompressed, files, bytes } = subject;
  if (isCompressed) return `: ${kind} is compressed already`;
  if (files > 1 && bytes / files < smallFile)
    return ', file by file: put together in one archive they may well be worth it';
  const quantised = quantisedOf(subject);
  return quantised === undefined ? '' : `: ${quantised} weights are quantised, and nearly noise`;
}

/** The format of most bytes, where it is one of few bits a weight, such as Q4_K. */
function quantisedOf({ dtypes, bytes }: Pick<Advised, 'dtypes' | 'bytes'>): string | undefined {
  const most = dtypes.find((one) => one.bytes > bytes / 2);
  return most !== undefined && /^I?Q\d/i.test(most.name) ? most.name : undefined;
}

/** Those that no other one beats or equals in rate, speed and joules, with at least one of them better. */
function frontOf(usable: readonly Candidate[], use: CompressUse): Candidate[] {
  const scored = usable.map((one) => ({ one, scores: scoresOf(one, use) }));
  return scored.filter(({ scores }) => !scored.some((other) => dominates(other.scores, scores))).map(({ one }) => one);
}

/** The more of each, the better: rate; speed of what the use does most; joules that are not spent. */
function scoresOf({ account, balance }: Candidate, use: CompressUse): readonly number[] {
  const { rate, compress, expand } = account;
  const [there, back] = [compress!.speed.value.value, expand!.speed.value.value];
  const speed = use === 'archive' ? there : use === 'serve' ? back : 1 / (1 / there + 1 / back);
  return [rate!.value, speed, ...(balance === undefined ? [] : [-balance.spent.value])];
}

function dominates(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.length === other.length &&
    one.every((score, index) => score >= other[index]!) &&
    one.some((score, index) => score > other[index]!)
  );
}

function most(list: readonly Candidate[], of: (one: Candidate) => number | undefined): Candidate | undefined {
  let best: Candidate | undefined;
  for (const one of list) {
    const value = of(one);
    if (value !== undefined && (best === undefined || value > of(best)!)) best = one;
  }
  return best;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
