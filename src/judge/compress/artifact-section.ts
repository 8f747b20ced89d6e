import type { CompressSettings, CompressSubject } from '../../model/compress.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { CompressArtifact, CompressCase } from '../../model/report.ts';
import { balanceOf } from './balance.ts';
import type { CaseAccount } from './case-account.ts';
import { advise, type Candidate } from './verdict.ts';

const sizes: Source = { kind: 'measured', by: 'sizes of the files' };
const entropy: Source = { kind: 'measured', by: 'order-0 entropy of chunks of the sample' };

/** One artifact with its cases, and what is advised for it. */
export function artifactSection(
  subject: CompressSubject,
  accounts: readonly CaseAccount[],
  failed: string | undefined,
  settings: CompressSettings,
): CompressArtifact {
  const candidates = accounts.map(
    (account): Candidate => ({ name: caseName(account), account, balance: balanceOf(account, settings) }),
  );
  const { verdict, front } = advise(candidates, subject, settings);
  const floor = floorRate(subject);
  return {
    name: subject.name,
    kind: subject.kind,
    files: subject.files,
    bytes: quantity(subject.bytes, 'By', sizes),
    sampled: quantity(subject.chunks === 0 ? 0 : subject.sampled / subject.chunks, '1', sizes),
    alreadyCompressed: subject.isCompressed,
    dtypes: subject.dtypes.map(({ name, bytes }) => ({ name, bytes: quantity(bytes, 'By', sizes) })),
    floors: subject.floors
      .filter(({ bytes }) => bytes > 0)
      .map(({ dtype, bytes, floor: left }) => ({
        dtype,
        of: quantity(bytes, 'By', entropy),
        rate: quantity(1 - left / bytes, '1', entropy),
      })),
    ...(failed === undefined ? {} : { failed }),
    verdict,
    cases: candidates.map((one) => caseRow(one, front.has(one.name), verdict.best === one.name, floor)),
  };
}

/** As tools write it: `zstd -3`. */
function caseName({ codec, level }: Pick<CaseAccount, 'codec' | 'level'>): string {
  return `${codec} -${level}`;
}

function caseRow(
  { name, account, balance }: Candidate,
  onFront: boolean,
  best: boolean,
  floor: Quantity<'1'> | undefined,
): CompressCase {
  const { codec, level, failed, chunks, original, compressed, rate, compress, expand, memory } = account;
  return {
    name,
    codec,
    level,
    ...(failed === undefined ? {} : { failed }),
    chunks,
    ...(original && { original }),
    ...(compressed && { compressed }),
    ...(rate && { rate }),
    ...(compress && { compress }),
    ...(expand && { expand }),
    ...(memory && { memory }),
    ...(rate && floor && { floorDistance: quantity(floor.value - rate.value, '1', derivedFrom(floor, rate)) }),
    onFront,
    best,
    ...(balance && { balance }),
  };
}

/**
 * The rate at the floor over the whole: each number format in its share of the bytes. Only where the formats are nearly
 * all of it: of other bytes no floor is told.
 */
function floorRate({ floors, dtypes, bytes }: CompressSubject): Quantity<'1'> | undefined {
  const covered = dtypes.reduce((sum, dtype) => sum + dtype.bytes, 0);
  const known = floors.filter((floor) => floor.bytes > 0);
  if (covered < 0.99 * bytes || known.length === 0 || known.length < dtypes.length) return undefined;
  let left = 0;
  for (const { dtype, bytes: of, floor } of known) {
    const weight = dtypes.find(({ name }) => name === dtype)?.bytes ?? 0;
    left += (weight * floor) / of;
  }
  return quantity(1 - left / covered, '1', entropy);
}
