import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { visible } from '../../src/report/escape.ts';
import { html } from '../../src/report/page/html.ts';
import type { ChartData } from '../../src/report/page/line-chart.ts';
import { linePlain } from '../../src/report/page/pen.ts';
import type { Line } from '../../src/report/section.ts';
import { view } from '../../src/report/view.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { markupOf, textOf } from '../support/markup.ts';
import { dayReport, hostileText, hostReports, samplePages } from './sample-pages.ts';
import { emptyReport, fullReport, unmeasuredReport } from './sample-report.ts';
import { runSamples } from './sample-runs.ts';
import { variedReport, variedRunReport } from './varied-report.ts';

const options = { colour: false, unicode: true, width: 80 };
const folder = temporaryFolder({ after: (clean) => process.on('exit', clean) });
let pages: ReadonlyMap<string, string>;

before(async () => {
  pages = await samplePages(folder);
});

/** What a reader sees of a page, on one line. */
const seen = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

test('every page is well-formed, and what it points at is there once', () => {
  assert.ok(pages.size > 20);
  for (const [name, page] of pages) {
    const { elements } = markupOf(page);
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    assert.equal(new Set(ids).size, ids.length, name);
    for (const { attributes } of elements) {
      const target = attributes.get('aria-labelledby') ?? attributes.get('href')?.replace(/^#|^data:,$/, '');
      if (target !== undefined && target !== '') assert.ok(ids.includes(target), `${name}: ${target}`);
    }
  }
});

test('no page asks for anything from outside, and only its own style and script may run in it', () => {
  for (const [name, page] of pages) {
    const { elements, inside } = markupOf(page);
    for (const { attributes } of elements) {
      for (const key of ['src', 'srcset', 'action', 'data', 'poster', 'style']) assert.ok(!attributes.has(key), name);
      assert.match(attributes.get('href') ?? '#', /^#|^data:,$/);
      for (const key of attributes.keys()) assert.ok(!key.startsWith('on'), `${name}: ${key}`);
    }
    const styles = inside('style');
    assert.doesNotMatch(styles.join(), /url\(|@import/);
    const scripts = inside('script');
    for (const data of scripts.slice(0, -1)) JSON.parse(data);
    assert.doesNotMatch(
      scripts.at(-1)!,
      /\b(?:fetch|XMLHttpRequest|WebSocket|sendBeacon|importScripts)\b|\bimport\s*\(/,
    );
    const policy = elements.find(({ attributes }) => attributes.has('http-equiv'))!.attributes.get('content')!;
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    assert.ok(policy.includes(`style-src ${hash(styles.join())};`), name);
    assert.ok(policy.includes(`script-src ${hash(scripts.at(-1)!)};`), name);
    assert.match(policy, /^default-src 'none';/);
  }
});

test('a page has the licence of what draws its charts', () => {
  const page = html.render(emptyReport, options);
  assert.match(page, /The MIT License \(MIT\)\n\nCopyright \(c\) 2022 Leon Sorokin/);
  assert.match(page, /THE SOFTWARE IS PROVIDED "AS IS"/);
});

/** Every line of a section that is no drawing. */
function* linesOf(report: Report): Generator<Line> {
  for (const { title, blocks } of view(report)) {
    yield [title];
    for (const block of blocks) {
      if (block.kind === 'note') yield block.line;
      if (block.kind === 'command') yield [{ name: block.command }];
      if (block.kind === 'advice') yield [{ name: block.sentence }];
      if (block.kind === 'facts') for (const { label, line } of block.facts) yield* [[label], line];
      if (block.kind === 'table') for (const { cells } of block.rows) yield* cells;
    }
  }
}

test('a page has every section of the table in its order, and every word and figure of them', () => {
  const reports: readonly Report[] = [
    ...hostReports().values(),
    fullReport,
    unmeasuredReport,
    emptyReport,
    ...Object.values(runSamples),
  ];
  for (const report of reports) {
    const { text, inside } = markupOf(html.render(report, options));
    const titles = inside('h2').map(textOf);
    assert.deepEqual(
      titles.filter((title) => title !== 'Where the figures come from'),
      view(report).map(({ title }) => title),
    );
    const shown = seen(text).replaceAll(' ', '');
    for (const line of linesOf(report)) {
      const wanted = visible(linePlain(line)).replaceAll(/\s/g, '');
      assert.ok(shown.includes(wanted), linePlain(line));
    }
  }
});

test('the headline of an audit tells the watts, the four formulas with their numbers, and the saving', () => {
  const { text } = markupOf(html.render(hostReports().get('xeon-8xh100')!, options));
  const [headline] = seen(text).split(' Host ');
  assert.match(headline!, /Mean power ?3\.021 kW ± 0\.046 ?at the boundary components/);
  assert.match(headline!, /Saving found ?~45\.3 W \[26\.9, 62\.7\]/);
  assert.match(headline!, /CPU \(16 online CPUs\) 37\.50 % ± 0\.01 60\.00 s \/ 160\.0 s/);
  assert.match(headline!, /Compression rate ?not applicable/);
  assert.match(headline!, /Energy utilisation ?energy at components ~78\.9 %/);
});

test('what was not measured is said first, with its reason, and never as 0', () => {
  const { text } = markupOf(html.render(unmeasuredReport, options));
  const [headline] = seen(text).split(' Host ');
  assert.match(headline!, /not measured|Measured ?nothing/);
  assert.doesNotMatch(headline!, /(?:^| )0 (?:W|J)/);
});

test('names from outside are text in every kind of page', () => {
  const isOurs =
    /^(?:html|head|meta|link|title|style|body|a|header|p|h[12]|dl|div|dt|dd|span|nav|ol|ul|li|main|section|table|caption|thead|tbody|tr|th|td|figure|figcaption|button|label|input|output|svg|path|rect|circle|text|script|details|summary|pre|code|bdi|footer)$/;
  for (const [name, page] of pages) {
    for (const element of markupOf(page).elements) assert.match(element.name, isOurs, name);
    assert.doesNotMatch(page.replaceAll('\n', ''), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u, name);
  }
  for (const name of ['audit', 'run', 'batch', 'compress']) {
    const { text } = markupOf(pages.get(`${name}-hostile`)!);
    assert.ok(seen(text).includes(seen(visible(hostileText))), name);
  }
});

for (const [kind, varied] of [
  ['an audit', variedReport],
  ['a run', variedRunReport],
] as const) {
  test(`whatever the names and numbers of ${kind} are, its page stays whole`, () => {
    fc.assert(
      fc.property(varied as fc.Arbitrary<Report>, (report) => {
        const { elements, inside, text } = markupOf(html.render(report, options));
        for (const data of inside('script').slice(0, -1)) JSON.parse(data);
        assert.equal(elements.filter(({ name }) => name === 'script').length, inside('script').length);
        assert.doesNotMatch(text, /NaN|undefined|Infinity/);
        const process = report.processes?.rows[0];
        if (process !== undefined) assert.ok(text.includes(visible(process.name)));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
}

test('a day at a reading a second on eight cards takes at most 400 KB, and hides no peak', () => {
  const { report, peak } = dayReport();
  const page = html.render(report, options);
  assert.ok(Buffer.byteLength(page) <= 400_000, `${Buffer.byteLength(page)} bytes`);
  const data = JSON.parse(markupOf(page).inside('script')[0]!) as ChartData;
  assert.equal(data.unit, 'kW');
  assert.equal(data.y.length, 9);
  assert.ok(data.y[0]!.includes(peak / 1000), 'the one second of the peak');
  const lows = [report.power!.means, ...report.gpus.map(({ timeline }) => timeline!.means)].map((means) =>
    means.reduce<number>((least, watts) => Math.min(least, watts ?? least), Number.POSITIVE_INFINITY),
  );
  for (const [index, low] of lows.entries()) {
    const least = Math.min(...data.y[index]!.filter((value) => typeof value === 'number'));
    assert.ok(Math.abs(least * 1000 - low) <= 0.001 * low + 0.1, `${least} kW for ${low} W`);
  }
});

test('a year of records takes at most 400 KB, with its changes marked', () => {
  const page = pages.get('history-year')!;
  assert.ok(Buffer.byteLength(page) <= 400_000);
  const { inside, text } = markupOf(page);
  const charts = inside('script')
    .slice(0, -1)
    .map((data) => JSON.parse(data) as ChartData);
  assert.equal(charts.length, 3);
  assert.equal(charts[0]!.marks.length, 1);
  assert.match(seen(text), /\+11\.\d %, 1\d\d\.\d W to 1\d\d\.\d W; governor powersave -> performance/);
});

test('every chart has its data in a table beside it, and says aloud what it is', () => {
  for (const [name, page] of pages) {
    const figures = [...page.matchAll(/<figure class="(?:chart|plots)">[\s\S]*?<\/figure>/g)];
    for (const [figure] of figures)
      assert.match(figure, /role="img" aria-label="[^"]+"[\s\S]*<details>[\s\S]*<table/, name);
    const drawings = page.match(/<table class="(?:sparks|shares|bars)/g)?.length ?? 0;
    assert.ok(figures.length + drawings > 0 || /empty|none|single|unmeasured|passed|undecided/.test(name), name);
  }
});
