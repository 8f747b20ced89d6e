import type { Failure } from '../../model/availability.ts';
import { type DocumentReading, readDocument } from './document.ts';
import { type Explanation, explain } from './explanation.ts';
import { runOnce, type Said } from './run-once.ts';
import type { Tree } from './tree.ts';
import { parseXml } from './xml.ts';

/** What node-nvidia-smi gave, as its own process prints it in JSON. */
export type PackageAnswer = { readonly document: unknown } | { readonly error: string };

/** How to get at a document, and how long that may take, s. */
export interface DocumentSource {
  /** Path of nvidia-smi. */
  readonly program: string;
  readonly timeout: number;
}

/**
 * The inventory through node-nvidia-smi, which runs in a process of its own: it has no time-out, and the shell that it
 * starts can only be ended with it. What it takes for an error, such as a text on stderr or an exit code beside a usable
 * document, our own reader may still read.
 * @param packageProcess the vector of that process, whose PATH leads to the program
 */
export async function readInventory(
  source: DocumentSource,
  packageProcess: readonly [file: string, ...parameters: string[]],
): Promise<DocumentReading | Explanation> {
  const [file, ...parameters] = packageProcess;
  const said = await runOnce(file, parameters, source.timeout);
  const answer = answerOf(said);
  if ('document' in answer) {
    const reading = readDocument(answer.document as Tree);
    if (!isFailure(reading)) return reading;
  }
  // What hangs would only hang again.
  if (said.stopped?.startsWith('no answer') === true) return explain('', said.stopped);
  return readAgain(source);
}

/** The document by our own run and reader: usable whatever the exit code, and whatever stands on stderr. */
export async function readAgain({ program, timeout }: DocumentSource): Promise<DocumentReading | Explanation> {
  const said = await runOnce(program, ['-q', '-x'], timeout);
  const tree = parseXml(said.stdout);
  const reading = isFailure(tree) ? tree : readDocument(tree);
  if (!isFailure(reading)) return reading;
  const words = said.stdout.includes('<nvidia_smi_log') ? said.stderr : `${said.stdout} ${said.stderr}`;
  const explained = explain(words, said.stopped ?? reading.detail.replace(/^nvidia-smi: /, ''));
  return said.stopped === undefined && words.trim() === '' ? { ...explained, why: reading.why } : explained;
}

function answerOf(said: Said): PackageAnswer {
  try {
    const answer: unknown = JSON.parse(said.stdout);
    if (typeof answer === 'object' && answer !== null && 'document' in answer) return { document: answer.document };
    return { error: 'node-nvidia-smi failed' };
  } catch {
    // It ended without a word, or was ended in the middle of one: our own reader is asked next.
    return { error: 'node-nvidia-smi said nothing' };
  }
}

function isFailure(answer: object): answer is Failure {
  return 'ok' in answer && answer.ok === false;
}
