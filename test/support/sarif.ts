import { readFileSync } from 'node:fs';
import draft04 from 'ajv-draft-04';
import formats from 'ajv-formats';

/** What the tests read of a SARIF log, of which the schema leaves much open. */
interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly SarifResult[];
  }[];
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
}

/** The schema of SARIF 2.1.0, which Microsoft's package carries as schemastore.org publishes it. */
const schema = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
// One of its patterns is a regular expression only without the flag `u`.
const ajv = new draft04.default({ allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isValid = ajv.compile<SarifLog>(JSON.parse(readFileSync(schema, 'utf8')));

/** @throws where the text holds not to the schema of SARIF, or not to what its specification says beside it */
export function parseSarif(written: string): SarifLog {
  const log: unknown = JSON.parse(written);
  if (!isValid(log)) throw new Error(ajv.errorsText(isValid.errors, { dataVar: 'log', separator: '\n' }));
  for (const { tool, results } of log.runs) {
    const ids = tool.driver.rules.map(({ id }) => id);
    if (new Set(ids).size < ids.length) throw new Error('twice one rule (§3.19.23)');
    for (const { ruleId, ruleIndex, kind, level, locations } of results) {
      if (ids[ruleIndex] !== ruleId) throw new Error('an index leads to another rule than the id (§3.27.6)');
      if (kind !== 'fail' && level !== 'none') throw new Error('only what failed has a level (§3.27.10)');
      for (const { physicalLocation } of locations) {
        // The format of the schema leaves some of them through.
        if (!/^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})+$/i.test(physicalLocation.artifactLocation.uri))
          throw new Error('no reference by RFC 3986 (§3.10.1)');
      }
    }
  }
  return log;
}
