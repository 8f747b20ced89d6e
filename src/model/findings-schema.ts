import * as v from 'valibot';
import { quantitySchema as quantity } from './quantity-schema.ts';
import { severities } from './severity.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));

const evidence = v.union([
  v.strictObject({
    label: v.string(),
    quantity,
    as: v.exactOptional(v.pipe(v.picklist(['share', 'count']), v.description('What a bare number means.'))),
  }),
  v.strictObject({ label: v.string(), text: v.string() }),
]);
const saving = v.strictObject({
  power: v.pipe(quantity, v.description('W, at the boundary that it names, while it is as in the window.')),
  energyPerYear: v.pipe(
    quantity,
    v.description('J in a year of 8,760 hours, each of which is like the window; 3.6e6 J are a kWh.'),
  ),
  assumption: text('What is taken for granted, as a sentence.'),
});
const finding = v.strictObject({
  id: text('The rule; `negawatt explain ID` tells more.'),
  subject: text('What it is about: "GPU 3", "CPU", "process 4242".'),
  severity: v.picklist(severities),
  title: text('What is wrong, as a sentence.'),
  what: text('The same of this subject, with names from outside in it, which renderers escape.'),
  evidence: v.array(evidence),
  saving: v.exactOptional(saving),
  unsaved: v.exactOptional(text('Why no saving is told.')),
  next: v.pipe(
    v.strictObject({ advice: v.string(), command: v.exactOptional(v.string()) }),
    v.description('What to do next. The command is made of our words and numbers only; look before you run it.'),
  ),
});

/** The findings of a report: what each rule came to. */
export const findingsSchema = v.strictObject({
  found: v.pipe(v.array(finding), v.description('The severest first, and of these what saves most.')),
  passed: v.array(v.strictObject({ id: v.string(), title: v.string() })),
  notApplicable: v.array(
    v.strictObject({ id: v.string(), title: v.string(), missing: v.pipe(v.array(v.string()), v.minLength(1)) }),
  ),
});
