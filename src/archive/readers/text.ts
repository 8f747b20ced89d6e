import type { ArtifactKind } from '../artifact.ts';
import { wholeFile } from '../segments.ts';
import type { Reader } from './reader.ts';

/** Enough lines to tell a table from a text. */
const mostLines = 100;

/** Text in UTF-8: a table, lines of JSON, JSON, or any other. Told by its beginning. */
export const text: Reader = {
  read(file, head) {
    const content = textOf(head, head.length < file.bytes);
    return content === undefined
      ? undefined
      : { kind: kindOf(content, head.length < file.bytes), isCompressed: false, segments: wholeFile(file) };
  },
};

/** Undefined for what is no text. @param isCut the last character and line may be broken */
export function textOf(head: Buffer, isCut: boolean): string | undefined {
  if (head.length === 0) return undefined;
  for (const byte of head) if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: isCut });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function kindOf(content: string, isCut: boolean): ArtifactKind {
  const lines = content.split(/\r?\n/, mostLines + 1);
  if (lines.length > mostLines || isCut) lines.pop();
  else if (lines.at(-1) === '') lines.pop();
  const first = content.trimStart()[0];
  if (first === '{' || first === '[') {
    const isLines = lines.length > 1 && lines.every((line) => line.trim() === '' || isObject(line));
    if (isLines) return 'jsonl';
    // A long line of JSON may be longer than what was looked at.
    return isCut || isJson(content) ? 'json' : 'text';
  }
  return isTable(lines) ? 'csv' : 'text';
}

function isObject(line: string): boolean {
  return /^\s*[{[]/.test(line) && isJson(line);
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Two lines or more with the same number of the same separator, those in quotes left out (RFC 4180). */
function isTable(lines: readonly string[]): boolean {
  if (lines.length < 2) return false;
  return [',', '\t', ';', '|'].some((separator) => {
    const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(separator).length);
    return counts[0]! > 1 && counts.every((count) => count === counts[0]);
  });
}
