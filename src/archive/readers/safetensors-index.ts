import { dirname, join } from 'node:path';
import { broken } from '../cursor.ts';
import { wholeFile } from '../segments.ts';
import { parseJson } from './bounded-json.ts';
import type { Reader } from './reader.ts';
import { textOf } from './text.ts';

const longestIndex = 100_000_000;

/** The JSON that says which shard of a checkpoint holds which tensor (`model.safetensors.index.json`). */
export const safetensorsIndex: Reader = {
  read(file, head) {
    const content = textOf(head, head.length < file.bytes);
    if (content === undefined || !/^\s*\{/.test(content) || !content.includes('"weight_map"')) return undefined;
    if (file.bytes > longestIndex) throw broken(file.path, 'an index of safetensors', 0, 'it is longer than 100 MB');
    const complain = (why: string, at: number) => broken(file.path, 'an index of safetensors', at, why);
    const index = parseJson(file.read(0, file.bytes), complain) as { weight_map?: unknown };
    const map = index.weight_map;
    if (typeof map !== 'object' || map === null) return undefined;
    const names = new Set<string>();
    for (const name of Object.values(map)) {
      if (typeof name !== 'string') throw complain('a tensor has no shard', 0);
      // Shards stand beside their index: anything else would lead out of the folder.
      if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
        throw complain(`the shard ${JSON.stringify(name.slice(0, 80))} is no file beside it`, 0);
      }
      names.add(name);
    }
    const folder = dirname(file.path);
    return {
      kind: 'safetensors-index',
      isCompressed: false,
      segments: wholeFile(file),
      parts: [...names].map((name) => join(folder, name)),
    };
  },
};
