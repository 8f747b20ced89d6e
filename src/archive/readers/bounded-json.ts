import type { NegawattError } from '../../errors.ts';

/** Headers of tensors and indices of shards nest four deep. */
const deepest = 16;
/** The largest checkpoints have some hundred thousand tensors, of ten values each; objects of this many take 0.5 GB. */
const mostValues = 4_000_000;

const quote = 0x22;
const backslash = 0x5c;

/**
 * A JSON document, parsed only if it is not a bomb: V8 takes some 50 bytes for each bracket of a deep one.
 *
 * @param complain makes the error, of a reason and a place in the document
 */
export function parseJson(text: Buffer, complain: (why: string, at: number) => NegawattError): unknown {
  let depth = 0;
  let values = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (isInText) {
      if (byte === backslash) at++;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      values++;
      if (++depth > deepest) throw complain(`it nests deeper than ${deepest}`, at);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x2c) values++;
    if (values > mostValues) throw complain(`it has more than ${mostValues} values`, at);
  }
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw complain(`it is no JSON (${(error as Error).message.slice(0, 80)})`, 0);
  }
}
