import { isEstimated, type Quantity } from '../model/quantity.ts';
import { csvText } from './escape.ts';
import type { PlainRenderer } from './renderer.ts';
import { originText } from './source-name.ts';

const header = ['key', 'value', 'unit', 'low', 'high', 'provenance', 'boundary', 'source', 'estimated'];

/** Lists whose items have no name of their own. */
const positions: Readonly<Record<string, readonly string[]>> = { 'cpu.load': ['1min', '5min', '15min'] };

/** One row a Quantity, wherever it stands in the report, in full precision. Lines end as Unix tools like them. */
export const csv: PlainRenderer = {
  id: 'csv',
  extension: '.csv',
  render: csvOf,
};

/** The same of any document that holds quantities. */
export function csvOf(document: object): string {
  const rows = [...quantitiesIn(document, '')].map(([key, quantity]) => rowOf(key, quantity));
  return `${[header.join(','), ...rows].join('\n')}\n`;
}

function* quantitiesIn(node: unknown, path: string): Generator<readonly [key: string, quantity: Quantity]> {
  if (typeof node !== 'object' || node === null) return;
  if (isQuantity(node)) {
    yield [path, node];
    return;
  }
  const names = Array.isArray(node) ? namesOf(node, path) : Object.keys(node);
  const prefix = path === '' ? '' : `${path}.`;
  for (const [index, child] of Object.values(node).entries()) yield* quantitiesIn(child, `${prefix}${names[index]}`);
}

function isQuantity(node: object): node is Quantity {
  return 'value' in node && typeof node.value === 'number' && 'unit' in node && 'provenance' in node;
}

/** Names that stay when the list's order changes; the second of two equal ones gets a number. */
function namesOf(list: readonly unknown[], path: string): string[] {
  const seen = new Map<string, number>();
  return list.map((item, index) => {
    const name = positions[path]?.[index] ?? nameOf(item) ?? String(index);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { pid, uuid, source, resource, id, name, cpu, reason, index, subject, label, batch } = item as Readonly<
    Record<string, unknown>
  >;
  if (typeof pid === 'number') return String(pid);
  if (typeof batch === 'number') return `batch-${batch}`;
  if (typeof id === 'string' && typeof subject === 'string') return `${id}/${dashed(subject)}`;
  if (typeof source === 'string' && typeof resource === 'string') return `${source}/${resource}`;
  // "CPU (4 online CPUs)" is the CPU, however many are online.
  if (typeof resource === 'string') return dashed(resource.replace(/ \(.*$/s, ''));
  if (typeof label === 'string') return dashed(label);
  const named = [uuid, id, name, cpu, reason].find((candidate) => typeof candidate === 'string');
  return named ?? (typeof index === 'number' ? String(index) : undefined);
}

function dashed(words: string): string {
  return words.toLowerCase().replaceAll(' ', '-');
}

function rowOf(key: string, { value, unit, interval, provenance, boundary }: Quantity): string {
  return [
    csvText(key),
    csvNumber(value),
    unit,
    csvNumber(interval?.[0]),
    csvNumber(interval?.[1]),
    provenance.kind,
    boundary ?? '',
    csvText(originText(provenance)),
    // What `~` says elsewhere: a model had a part in it.
    isEstimated({ provenance }) ? 'yes' : 'no',
  ].join(',');
}

function csvNumber(value: number | undefined): string {
  return value !== undefined && Number.isFinite(value) ? String(value) : '';
}
