import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { documentCap, parseXml } from '../../../src/host/nvidia-smi/xml.ts';
import { fixtures } from '../../support/golden.ts';
import { readBoth, readOurs } from './both-readers.ts';

const text = readFileSync(join(fixtures, 'nvidia-smi', 'a100-mig-535.xml'), 'utf8');
const detailOf = (input: string) => {
  const answer = parseXml(input);
  return 'ok' in answer ? (answer as { detail: string }).detail : undefined;
};

test('what stands before and after the document is dropped', () => {
  const lost = 'Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.\n';
  assert.deepEqual(readOurs(`${lost}${text}`), readOurs(text));
  assert.deepEqual(readOurs(`${text}\nWARNING: infoROM is corrupted at gpu 0000:41:00.0\n`), readOurs(text));
  assert.deepEqual(readOurs(`${lost}${text.slice(text.indexOf('<nvidia_smi_log>'))}`), readOurs(text));
});

test('a document that was cut anywhere is refused as a whole', () => {
  const end = text.lastIndexOf('</nvidia_smi_log>') + '</nvidia_smi_log>'.length;
  for (let length = 0; length < end; length += 7) {
    assert.match(detailOf(text.slice(0, length)) ?? '', /^nvidia-smi: its document (was cut|is none)/);
  }
});

test('elements that do not close in order, and what could join two numbers, are refused', () => {
  const log = (inside: string) => `<nvidia_smi_log>${inside}</nvidia_smi_log>`;
  assert.match(detailOf(log('<gpu><a>1</b></gpu>'))!, /closes a by b/);
  assert.match(detailOf(log('<gpu>'))!, /closes gpu by nvidia_smi_log/);
  assert.match(detailOf(log('</gpu>'))!, /closes nvidia_smi_log by gpu/);
  assert.match(detailOf(log('<a>1<!-- -->1</a>'))!, /comment/);
  assert.match(detailOf(log('<a><![CDATA[1]]>1</a>'))!, /comment/);
  assert.match(detailOf(log('<a>1 < 2</a>'))!, /begins no element/);
});

test('a document is bounded in size and depth', () => {
  assert.match(detailOf(`<nvidia_smi_log>${' '.repeat(documentCap)}</nvidia_smi_log>`)!, /more than/);
  const deep = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);
  assert.match(detailOf(`<nvidia_smi_log>${deep}</nvidia_smi_log>`)!, /nests deeper/);
});

test('entities of a DOCTYPE are not expanded, and the five of XML are read', () => {
  const evil = `<!DOCTYPE nvidia_smi_log [<!ENTITY w "99.00 W">]>${text.replace('143.21 W', '&w;')}`;
  const reading = readOurs(evil);
  assert.ok(!('ok' in reading));
  assert.equal(reading.cards[0]!.values.power, undefined);
  const named = readBoth(text.replace('tritonserver', 'a&amp;b&lt;c&gt;&amp;lt;'));
  assert.equal(named.cards[0]!.processes[0]![5], 'a&b<c>&lt;');
});

test('what a process calls itself neither breaks the document nor adds to it', () => {
  const named = (name: string) => readOurs(text.replace('tritonserver', () => name));
  for (const name of [
    'a<b',
    '<!--',
    '</process_name></process_info><gpu>',
    'a & b',
    '<used_memory>9 MiB</used_memory>',
  ]) {
    const reading = named(name);
    assert.ok(!('ok' in reading), name);
    assert.equal(reading.cards.length, 1);
    const [pid, , memory] = reading.cards[0]!.processes[0]!;
    assert.deepEqual([pid, memory], [31_007, 4223 * 1024 * 1024], name);
  }
});

test('names that mean something to JavaScript are only names', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    readOurs(text.replaceAll('persistence_mode', name));
    readOurs(`<nvidia_smi_log><${name}><gpu>1</gpu></${name}></nvidia_smi_log>`);
  }
  assert.equal(({} as { gpu?: unknown }).gpu, undefined);
});

test('any text at all is read or refused', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '</',
    '/>',
    '&',
    ';',
    '"',
    "'",
    '=',
    ' ',
    'gpu',
    'nvidia_smi_log',
    '<?',
    '<!',
    ']]>',
    '1 W',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      readOurs(pieces.join(''));
      readOurs(`<nvidia_smi_log>${pieces.join('')}</nvidia_smi_log>`);
    }),
    { seed: 4, numRuns: 2000 },
  );
});
