import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { fixtures } from './golden.ts';
import { tinyLlama } from './tiny-llama.ts';

/** What the stand-in of fixtures/stubs/node-llama-cpp does otherwise than usual. */
export interface LlamaBehaviour {
  readonly gpu?: string;
  readonly noBinary?: boolean;
  /** Logged as errors while a model is not loaded. */
  readonly complaint?: readonly string[];
  /** For more of them memory is too small. */
  readonly mostSequences?: number;
  /** Tokens after which a sequence ends by itself. */
  readonly endsAfter?: number;
}

/** A user's folder with a tiny model, and node-llama-cpp's stand-in where a behaviour is given. */
export function llamaFolder(test: Parameters<typeof temporaryFolder>[0], behaviour?: LlamaBehaviour) {
  const folder = temporaryFolder(test);
  const library = join(folder, 'node_modules', 'node-llama-cpp');
  if (behaviour !== undefined) {
    cpSync(join(fixtures, 'stubs', 'node-llama-cpp'), library, { recursive: true });
    writeFileSync(join(library, 'behaviour.json'), JSON.stringify(behaviour));
  }
  const model = join(folder, 'tiny.gguf');
  writeFileSync(model, tinyLlama());
  const asked = join(library, 'asked.jsonl');
  return {
    folder,
    library,
    model,
    /** What was asked of the library, in its order. */
    asked: (): Record<string, unknown>[] =>
      existsSync(asked)
        ? readFileSync(asked, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
        : [],
  };
}
