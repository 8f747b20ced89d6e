import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompressSettings } from '../../model/compress.ts';
import type { CodecLevel } from './cases.ts';
import { chunkBytes, type Stretch } from './piece.ts';
import { GoneError, readStretch } from './read-stretch.ts';

const program = fileURLToPath(new URL('./memory-child.js', import.meta.url));
/** The slowest codec at its highest level takes a few seconds for a chunk. */
const longest = 60_000;

/**
 * What each codec's memory grows by at most on one chunk, each in a fresh process. A codec that fails there, or a kernel
 * that does not tell, leaves no entry: the measuring tells of the codec.
 */
export async function codecMemory(
  levels: readonly CodecLevel[],
  stretch: Stretch,
  signal: AbortSignal,
): Promise<CompressSettings['memory']> {
  let chunk: Uint8Array;
  try {
    chunk = readStretch(stretch, new Uint8Array(chunkBytes));
  } catch (error) {
    if (error instanceof GoneError) return [];
    throw error;
  }
  const dtype = stretch.layout.kind === 'tensor' ? stretch.layout.dtype : 'bytes';
  const found: CompressSettings['memory'][number][] = [];
  for (const { codec, level } of levels) {
    if (signal.aborted) break;
    const printed = await outputOf([codec, String(level), dtype], chunk, signal);
    if (/^\d+\n$/.test(printed)) found.push({ codec, level, peak: Number(printed) });
  }
  return found;
}

/** Nothing for a program that failed, took too long or was interrupted. */
function outputOf(words: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      timeout: longest,
      signal,
    });
    let printed = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      printed += text;
    });
    // A child that ended early does not read its input: what it printed tells that.
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(printed));
    child.stdin.end(input);
  });
}
