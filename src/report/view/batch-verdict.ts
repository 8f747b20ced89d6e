import type { BatchChoice, BatchReport, BatchResult } from '../../model/report.ts';
import type { Block, Fact, Line, Section } from '../section.ts';
import { oneItem, pointNames } from './batch-words.ts';
import { joined } from './gpu-words.ts';

const headlines: Readonly<Record<BatchChoice['verdict'], string>> = {
  chosen: 'Use batch size ',
  'none-meets': 'No batch size keeps every limit.',
  'not-batchable': 'A larger batch gains nothing: use batch size ',
  withheld: 'No verdict.',
  'nothing-measured': 'Nothing was measured.',
};

/** Which batch size to use, how sure that is, and what it saves. */
export function batchVerdictView(report: BatchReport): readonly Section[] {
  const { choice, points, confounders, target } = report;
  const nameOf = pointNames(points);
  const best = choice.best === undefined ? undefined : points[choice.best];
  const headline: Line = headlineOf(report, best && nameOf(best));
  const blocks: Block[] = [
    { kind: 'note', line: headline, tone: choice.verdict === 'chosen' ? 'total' : 'plain' },
    { kind: 'note', line: [{ name: sentence(choice.why) }] },
  ];
  const facts = [
    ...(best === undefined ? [] : bestFacts(best, report)),
    ...runnerUpFact(choice, points, nameOf),
    ...(choice.knee === undefined
      ? []
      : [{ label: 'Knee', line: [`beyond ${choice.knee} a doubling brings less than 10 % more throughput`] }]),
    ...choice.savings.map((saving) => savingFact(saving, report)),
  ];
  if (facts.length > 0) blocks.push({ kind: 'facts', facts });
  for (const { what, withholds } of confounders) {
    const line: Line = [withholds ? 'Withheld: ' : 'Warning: ', { name: sentence(what) }];
    blocks.push({ kind: 'note', line, tone: 'warning' });
  }
  return [{ title: 'The batch size to use', blocks: [aboutNote(target), ...blocks] }];
}

function headlineOf({ choice: { verdict }, points, target }: BatchReport, best: string | undefined): Line {
  if (verdict === 'not-batchable' && !target.batchable && best !== undefined) {
    return ['The batch size cannot be chosen: it is ', { name: best }, '.'];
  }
  const isOpen = points.some(({ limits }) => limits.some(({ kept }) => kept === 'unsure'));
  if (verdict === 'none-meets' && isOpen) return ['No batch size is sure to keep every limit.'];
  const words = headlines[verdict];
  return words.endsWith(' ') && best !== undefined ? [words, { name: best }, '.'] : [words.trimEnd()];
}

function aboutNote({ kind, title, batchable, why }: BatchReport['target']): Block {
  const kinds = { command: 'command', data: 'records of', onnx: 'ONNX model', gguf: 'GGUF model' };
  const fixed: Line = batchable || why === undefined ? [] : ['; ', { name: why }];
  return { kind: 'note', line: [`${kinds[kind]} `, { name: title }, ...fixed], tone: 'aside' };
}

function bestFacts(
  { energyPerItem, aboveIdlePerItem, cpuPerItem, throughput, latency, power }: BatchResult,
  report: BatchReport,
) {
  const facts: Fact[] = [];
  const item = oneItem(report.target);
  if (energyPerItem !== undefined) {
    const above: Line = aboveIdlePerItem === undefined ? [] : ['; ', { figure: aboveIdlePerItem.value }, ' above idle'];
    const at = energyPerItem.value.boundary;
    const where = at === undefined ? '' : `, at the boundary ${at}`;
    facts.push({ label: 'Energy', line: [{ figure: energyPerItem.value }, ' per ', ...item, where, ...above] });
  }
  if (cpuPerItem !== undefined) {
    facts.push({ label: 'CPU time', line: [{ figure: cpuPerItem.value }, ' per ', ...item] });
  }
  if (throughput !== undefined) {
    const drawn: Line = power === undefined ? [] : [' at ', { figure: power.value }];
    facts.push({
      label: 'Throughput',
      line: [{ figure: throughput.value }, ' ', { name: report.target.items }, ...drawn],
    });
  }
  if (latency !== undefined) {
    const { p50, p99, max } = latency;
    const parts: (Line | undefined)[] = [
      ['p50 ', { figure: p50 }],
      p99 && ['p99 ', { figure: p99 }],
      ['most ', { figure: max }],
    ];
    facts.push({ label: 'Latency', line: joined(parts) });
  }
  return facts;
}

function runnerUpFact(
  { runnerUp }: BatchChoice,
  points: readonly BatchResult[],
  nameOf: (point: BatchResult) => string,
): Fact[] {
  const point = runnerUp && points[runnerUp.point];
  if (runnerUp === undefined || point === undefined) return [];
  const ratio: Line = [{ figure: runnerUp.ratio }, ' times the best'];
  const line: Line = runnerUp.isSame
    ? [{ name: nameOf(point) }, ', the same within noise: ', ...ratio]
    : [{ name: nameOf(point) }, ': ', ...ratio];
  return [{ label: 'Runner-up', line }];
}

function savingFact(
  { why, batch, ratio, perItem, perYear }: BatchChoice['savings'][number],
  { target, cost }: BatchReport,
): Fact {
  const parts: (Line | undefined)[] = [
    [{ figure: ratio }, ' times what it takes there'],
    perItem && [{ figure: perItem }, ' less per ', ...oneItem(target)],
    perYear && [{ figure: perYear.energy, as: 'kWh' }, ' a year'],
    perYear?.emissions && [{ figure: perYear.emissions }, ' a year'],
    perYear?.cost && [{ figure: perYear.cost, currency: cost?.currency }, ' a year'],
  ];
  return { label: why === 'batch 1' ? 'Against batch 1' : `Against ${batch} now`, line: joined(parts) };
}

function sentence(words: string): string {
  const text = words.trim();
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
