import * as v from 'valibot';

/**
 * What a verdict's SARIF may hold, by the specification (OASIS SARIF 2.1.0 with errata 01, the sections named): no key
 * that is not listed here, and each of the type and range that the specification gives it.
 */
const text = v.pipe(v.string(), v.minLength(1));
/** §3.11, §3.12: plain text. */
const message = v.strictObject({ text });
/** §3.10.1: a reference by RFC 3986, in which everything else is percent-encoded. */
const uri = v.pipe(v.string(), v.regex(/^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/));
const location = v.strictObject({
  // §3.29, §3.4, §3.30.5
  physicalLocation: v.strictObject({
    artifactLocation: v.strictObject({ uri }),
    region: v.strictObject({ startLine: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  }),
});
const result = v.pipe(
  v.strictObject({
    ruleId: text,
    ruleIndex: v.pipe(v.number(), v.integer(), v.minValue(0)),
    // §3.27.9
    kind: v.picklist(['pass', 'open', 'informational', 'notApplicable', 'review', 'fail']),
    // §3.27.10
    level: v.picklist(['none', 'note', 'warning', 'error']),
    message,
    locations: v.pipe(v.array(location), v.length(1)),
  }),
  v.check(({ kind, level }) => kind === 'fail' || level === 'none', 'only what failed has a level (§3.27.10)'),
);
const run = v.pipe(
  v.strictObject({
    // §3.18, §3.19
    tool: v.strictObject({
      driver: v.strictObject({
        name: v.literal('negawatt'),
        version: text,
        // §3.49; §3.19.23: no two of one id
        rules: v.array(v.strictObject({ id: text, shortDescription: message })),
      }),
    }),
    results: v.array(result),
  }),
  v.check(
    ({ tool: { driver } }) => new Set(driver.rules.map(({ id }) => id)).size === driver.rules.length,
    'twice one rule',
  ),
  v.check(
    ({ tool: { driver }, results }) => results.every(({ ruleId, ruleIndex }) => driver.rules[ruleIndex]?.id === ruleId),
    'an index leads to another rule than the id (§3.27.6)',
  ),
);
const log = v.strictObject({
  $schema: v.literal('https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'),
  version: v.literal('2.1.0'),
  runs: v.pipe(v.array(run), v.length(1)),
});

/** @throws where the text is no SARIF log of a verdict */
export function parseSarif(written: string): v.InferOutput<typeof log> {
  return v.parse(log, JSON.parse(written));
}
