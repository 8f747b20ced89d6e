import type { Failure } from '../../model/availability.ts';
import { loadLibrary, versionOf } from './library.ts';

export type ZstdLibrary = typeof import('zstd-napi/binding.js');

/** The binding of zstd-napi, which writes into memory that is there already, as its upper layer does not. */
export async function loadZstd(): Promise<{ readonly library: ZstdLibrary; readonly version: string } | Failure> {
  // CommonJS with exports that cannot be seen without running it: all of them are in the default one.
  const loaded = await loadLibrary('zstd-napi', async () => (await import('zstd-napi/binding.js')).default);
  if ('ok' in loaded) return loaded;
  const library = loaded as unknown as ZstdLibrary;
  return { library, version: `zstd ${library.versionString()} (zstd-napi ${versionOf('zstd-napi')})` };
}
