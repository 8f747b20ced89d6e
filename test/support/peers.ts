import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A folder whose node_modules has the optional peers; undefined where tests run without them. */
const folder = process.env['NEGAWATT_TEST_PEERS'];

/** The folder, where it has this package. */
export function peerFolder(name: string): string | undefined {
  return folder !== undefined && existsSync(join(folder, 'node_modules', name)) ? folder : undefined;
}

/** Options that skip a test, saying so, where a peer is not there. */
export function needsPeer(name: string): { readonly skip?: string } {
  return peerFolder(name) === undefined ? { skip: `${name} is not in NEGAWATT_TEST_PEERS` } : {};
}
