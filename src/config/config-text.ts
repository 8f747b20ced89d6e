import { NegawattError } from '../errors.ts';

/**
 * What a configuration file holds: JSON where it is named so, else YAML 1.2. An empty one holds nothing: undefined.
 *
 * @param of which kind of file it is, and how to mend it, for messages
 * @throws NegawattError where it is neither
 */
export async function parseConfig(
  text: string,
  path: string,
  of = { title: 'configuration', how: 'Mend it there; `negawatt config schema` tells an editor what may be in it.' },
): Promise<unknown> {
  try {
    return path.endsWith('.json') ? JSON.parse(text.replace(/^\uFEFF/, '')) : await parseYaml(text);
  } catch (error) {
    // Whatever the parsers stumble over, a stack that nested brackets overflow too, is in the text.
    const [words = ''] = (error as Error).message.split('\n');
    const refused = new NegawattError(`cannot read the ${of.title} ${path}`, words.replace(/[:.\s]+$/, ''), of.how);
    refused.cause = error;
    throw refused;
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { version: '1.2', stringKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw fault;
  return document.toJS() ?? undefined;
}
