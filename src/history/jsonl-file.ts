import { readSync } from 'node:fs';
import { type Candidate, longestLine } from './candidate.ts';

const newline = 0x0a;
const chunkSize = 256 * 1024;

/** The lines of a JSON Lines file in bounded memory; what is too long or no JSON is told, and the next one follows. */
export function* jsonlCandidates(descriptor: number): Generator<Candidate> {
  let line = 1;
  for (const bytes of linesOf(descriptor)) {
    const text = bytes?.toString('utf8').trim();
    if (text === undefined) yield { line, trouble: `it has more than ${longestLine} bytes` };
    else if (text !== '') yield parsed(line, text);
    line += 1;
  }
}

function parsed(line: number, text: string): Candidate {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, trouble: `it is not JSON (${(error as SyntaxError).message.slice(0, 80)})` };
  }
}

/** Each line without its newline; undefined for one that is too long. */
function* linesOf(descriptor: number): Generator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = () => {
    const whole = length > longestLine ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return whole;
  };
  while (true) {
    const chunk = Buffer.allocUnsafe(chunkSize);
    const got = readSync(descriptor, chunk, 0, chunkSize, null);
    if (got === 0) break;
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && at < got; at = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, at));
      length += at - from;
      yield take();
      from = at + 1;
    }
    length += got - from;
    // Of one that is too long only its length is kept.
    if (length > longestLine) parts = [];
    else parts.push(chunk.subarray(from, got));
  }
  if (length > 0) yield take();
}
