import { readFileSync } from 'node:fs';
import { bytesLayout, type Layout } from '../../archive/codec.ts';
import { codecs } from '../../archive/codecs/index.ts';
import { chunkBytes } from './piece.ts';

/**
 * A program of its own: takes a codec, a level and a tensor's number format or `bytes`, reads a chunk from its standard
 * input, compresses and expands it, and prints by how many bytes its memory grew at most.
 */
const [id = '', level = '', dtype = 'bytes'] = process.argv.slice(2);
const layout = dtype === 'bytes' ? bytesLayout : ({ kind: 'tensor', dtype } as Layout);
const chunk = readFileSync(0).subarray(0, chunkBytes);
const coder = await (await codecs[id]!()).load();
if ('ok' in coder) process.exit(1);
const before = bytesOf('VmRSS');
const packed = coder.compress(chunk, Number(level), layout).slice();
coder.expand(packed, chunk.length, layout);
process.stdout.write(`${Math.max(0, bytesOf('VmHWM') - before)}\n`);

function bytesOf(name: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return Number(kibibytes) * 1024;
}
