import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { serviceFile } from './services.ts';

/** The schema of Jenkins' xUnit plugin, which no npm package carries: `test:services` takes it from pytest's source. */
const schema = serviceFile('pytest', 'pytest-8.3.3/testing/example_scripts/junit-10.xsd');

/**
 * What a verdict's JUnit XML may hold beyond that by Ant's schema (windyroad/JUnit-Schema, JUnit.xsd), which no package
 * carries as it is now: no element or attribute that is not in it, every one that it wants, in its order.
 */
const token = v.string();
/** An xs:token of one letter at least, once its blanks are collapsed. */
const name = v.pipe(token, v.regex(/\S/));
const int = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));
const decimal = v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?$/));
const dateTime = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/));

const attributes = <T extends v.ObjectEntries>(entries: T) => v.strictObject(entries);
const none = v.optional(attributes({}), {});
const characters = v.array(v.strictObject({ '#text': v.string() }));
const trouble = attributes({ '@_message': v.string(), '@_type': v.string() });
const result = v.union([
  v.strictObject({ skipped: v.tuple([]), ':@': attributes({ '@_message': v.string() }) }),
  v.strictObject({ error: characters, ':@': trouble }),
  v.strictObject({ failure: characters, ':@': trouble }),
]);
const testcase = v.strictObject({
  testcase: v.pipe(v.array(result), v.maxLength(1)),
  ':@': attributes({ '@_classname': token, '@_name': token, '@_time': decimal }),
});
const empty = (element: string) => v.strictObject({ [element]: v.tuple([]), ':@': none });
const suite = v.strictObject({
  testsuite: v.pipe(
    v.array(v.union([testcase, empty('properties'), empty('system-out'), empty('system-err')])),
    v.check((children) => {
      const names = children.map((child) => Object.keys(child).find((key) => key !== ':@'));
      return /^properties( testcase)* system-out system-err$/.test(names.join(' '));
    }, 'the elements stand in another order'),
  ),
  ':@': attributes({
    '@_id': int,
    '@_package': token,
    '@_name': name,
    '@_timestamp': dateTime,
    '@_hostname': name,
    '@_tests': int,
    '@_failures': int,
    '@_errors': int,
    '@_skipped': int,
    '@_time': decimal,
  }),
});
const document = v.tuple([
  v.strictObject({
    '?xml': v.array(v.any()),
    ':@': attributes({ '@_version': v.literal('1.0'), '@_encoding': v.literal('UTF-8') }),
  }),
  v.strictObject({ testsuites: v.array(suite), ':@': none }),
]);

/** One case, as a reader of JUnit takes it. */
export interface JunitCase {
  readonly name: string;
  readonly state: 'passed' | 'skipped' | 'error' | 'failure';
  readonly message: string | undefined;
}

/** Rejects where the text does not hold to the schemas, or the counts of a suite are not those of its cases. */
export async function parseJunit(written: string): Promise<readonly JunitCase[]> {
  if (schema !== undefined) {
    const { validateXML } = await import('xmllint-wasm');
    const { valid, rawOutput } = await validateXML({ xml: written, schema: readFileSync(schema, 'utf8') });
    if (!valid) throw new Error(rawOutput);
  }
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: true,
  });
  const [, { testsuites }] = v.parse(document, parser.parse(written));
  return testsuites.flatMap(({ testsuite, ':@': told }) => {
    const cases = testsuite.flatMap((child): JunitCase[] => {
      if (!('testcase' in child)) return [];
      const {
        testcase: [found],
        ':@': its,
      } = child as v.InferOutput<typeof testcase>;
      const state =
        found === undefined ? 'passed' : 'skipped' in found ? 'skipped' : 'error' in found ? 'error' : 'failure';
      return [{ name: its['@_name'], state, message: found?.[':@']['@_message'] }];
    });
    const count = (wanted: JunitCase['state']) => cases.filter(({ state }) => state === wanted).length;
    const counts = [cases.length, count('failure'), count('error'), count('skipped')].join(' ');
    const said = [told['@_tests'], told['@_failures'], told['@_errors'], told['@_skipped']].join(' ');
    if (counts !== said) throw new Error(`the suite counts ${said}, and there are ${counts}`);
    return cases;
  });
}
