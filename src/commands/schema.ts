import { toJsonSchema } from '@valibot/to-json-schema';
import { exitCodes } from '../errors.ts';
import { quantitySchema } from '../model/quantity-schema.ts';
import { reportSchema } from '../model/report-schema.ts';
import type { Context, Given } from './command.ts';

/** Prints the JSON Schema (draft 7) of the report that `--format json` writes. */
export async function schema(_given: Given, context: Context): Promise<number> {
  const document = toJsonSchema(reportSchema, { target: 'draft-07', definitions: { Quantity: quantitySchema } });
  context.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  return exitCodes.ok;
}
