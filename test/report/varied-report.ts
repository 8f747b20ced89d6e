import fc from 'fast-check';
import type { Report, RunReport } from '../../src/model/report.ts';
import { fullReport, hostileNames, unmeasuredReport } from './sample-report.ts';
import { runSamples } from './sample-runs.ts';

const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 24 })
  .map((units) => String.fromCharCode(...units));

/** Any text, half surrogate pairs and control codes included, and long ones. */
export const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  codeUnits,
  fc.string({ unit: 'grapheme', maxLength: 90 }),
  fc.constantFrom(...hostileNames),
  fc.constantFrom(
    '\t=1+1',
    '\r\n@SUM(A1)',
    '- item',
    '1. item',
    '# title',
    '```',
    '\u8a9e'.repeat(60),
    'x'.repeat(500),
  ),
);

// From a picojoule to all that a machine could use; `figure.test.ts` goes beyond.
const anyValue = fc
  .oneof(
    fc.constantFrom(0, -0, 1, 999.95, 1023.999),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -12, max: 14 })),
  )
  .map((drawn) => (typeof drawn === 'number' ? drawn : drawn[0] * 10 ** drawn[1]))
  .map((value) => (Math.abs(value) < 1e-12 ? 0 : value));

const namedKeys = new Set(
  (
    'name resource title detail reason model path basis label by version distribution definition currency release kernel ' +
    'architecture virtualization vendor type cpu source startedAt uuid user driver pciBus signal stopped what parts ' +
    'subject text value assumption unsaved advice missing'
  ).split(' '),
);

/** A sample report with other names and numbers everywhere; its shape stays valid. Remedies are left out. */
export const variedReport = varied<Report>(fullReport, unmeasuredReport);

/** The same of runs; commands to be copied are as they were. */
export const variedRunReport = varied<RunReport>(runSamples.rich, runSamples.measured, runSamples.single);

function varied<Kind extends Report>(...bases: readonly Kind[]) {
  return fc
    .record({
      base: fc.constantFrom(...bases),
      names: fc.array(anyName, { minLength: 1, maxLength: 8 }),
      values: fc.array(fc.record({ value: anyValue, low: anyValue, high: anyValue, isKnown: fc.boolean() }), {
        minLength: 1,
        maxLength: 16,
      }),
    })
    .map(({ base, names, values }): Kind => {
      let named = 0;
      let valued = 0;
      const nextName = () => names[named++ % names.length]!;
      const vary = (node: unknown, key: string): unknown => {
        if (typeof node === 'string') return namedKeys.has(key) || key === 'warnings' ? nextName() : node;
        // One of three words, and no text from outside.
        if (key === 'accounting') return node;
        if (Array.isArray(node)) return node.map((item) => vary(item, key));
        if (typeof node !== 'object' || node === null) return node;
        const copy = Object.fromEntries(
          Object.entries(node)
            .filter(([name]) => name !== 'remedy')
            .map(([name, child]) => [name, vary(child, name)]),
        );
        if (!('unit' in copy && 'value' in copy)) return copy;
        const { value, low, high, isKnown } = values[valued++ % values.length]!;
        const { interval: _, ...rest } = copy;
        return { ...rest, value, ...(isKnown ? { interval: [Math.min(low, high), Math.max(low, high)] } : {}) };
      };
      return vary(base, '') as Kind;
    });
}
