import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type DocumentReading, readDocument } from '../../../src/host/nvidia-smi/document.ts';
import type { Tree } from '../../../src/host/nvidia-smi/tree.ts';
import { parseXml } from '../../../src/host/nvidia-smi/xml.ts';
import type { Failure } from '../../../src/model/availability.ts';

type Parse = (text: string, options: object, done: (error: Error | null, document?: Tree | null) => void) => void;

// What node-nvidia-smi parses with, as it calls it.
const requireTheirs = createRequire(createRequire(import.meta.url).resolve('node-nvidia-smi'));
const { parseString } = requireTheirs('xml2js') as { parseString: Parse };

/** What our own reader makes of a text. */
export function readOurs(text: string): DocumentReading | Failure {
  const tree = parseXml(text);
  return 'ok' in tree && tree.ok === false ? (tree as unknown as Failure) : readDocument(tree as Tree);
}

/** What node-nvidia-smi's reader makes of it; undefined where it refuses it. */
export function readTheirs(text: string): DocumentReading | Failure | undefined {
  let answer: DocumentReading | Failure | undefined;
  parseString(text, { explicitArray: false, trim: true }, (error, document) => {
    // It calls again for each further error.
    if (error !== null) answer = undefined;
    else if (document !== null && document !== undefined) answer = readDocument(document);
  });
  return answer;
}

/** The reading on which both agree. */
export function readBoth(text: string): DocumentReading {
  const ours = readOurs(text);
  assert.deepEqual(ours, readTheirs(text));
  assert.ok(!('ok' in ours), JSON.stringify(ours));
  return ours;
}
