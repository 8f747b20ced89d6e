import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where `npm run test:services` put real programs and files that no package of ours brings; undefined without it. */
const cache = process.env['NEGAWATT_TEST_SERVICES'];

/** A file of one of `test/services/services.ts`; undefined where tests run without them. */
export function serviceFile(id: string, path: string): string | undefined {
  if (cache === undefined || !existsSync(join(cache, id))) return undefined;
  return join(cache, id, path);
}

/** Options that skip a test, saying so, where a service is not there. */
export function needsService(id: string): { readonly skip?: string } {
  return serviceFile(id, '') === undefined ? { skip: `${id} is not here: npm run test:services` } : {};
}
