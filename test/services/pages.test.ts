import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { visible } from '../../src/report/escape.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { hostileText } from '../report/sample-pages.ts';
import { type Browsing, browse, type Look, looks, needsChromium, type Opened } from '../support/browsing.ts';

/** Where the pictures of all pages are written to, to be looked at; nowhere without it. */
const shots = process.env['NEGAWATT_PAGE_SHOTS'];

const folder = temporaryFolder({ after: (clean) => process.on('exit', clean) });
let browsing: Browsing | undefined;

before(async () => {
  if ('skip' in needsChromium) return;
  browsing = await browse(folder);
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
});

after(() => browsing?.close());

async function eachPage(look: Look, check: (name: string, opened: Opened) => Promise<void>) {
  assert.ok(browsing!.names.length > 20);
  for (const name of browsing!.names) {
    const one = await browsing!.opened(name, look);
    try {
      await check(name, one);
      if (shots !== undefined) {
        await one.page.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: true });
      }
    } finally {
      await one.close();
    }
  }
}

/** How many colours each canvas shows: a blank one has a single one. */
const canvasColours = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

test('every page opens without an error and without a request, and its charts are drawn', needsChromium, async () => {
  await eachPage('light', async (name, { page, trouble }) => {
    assert.deepEqual(trouble, [], name);
    const colours = (await page.evaluate(canvasColours)) as number[];
    assert.equal(colours.length, await page.locator('figure.chart').count(), name);
    for (const count of colours) assert.ok(count > 2, `${name}: a chart of ${count} colours`);
    for (const panel of await page.locator('svg.panel').all()) {
      const box = await panel.boundingBox();
      assert.ok(box !== null && box.width > 200 && box.height > 100, name);
    }
    assert.ok(((await page.evaluate(overflow)) as number) <= 0, name);
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

const axe = createRequire(import.meta.url)('axe-core') as { readonly source: string };

async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

for (const look of ['dark', 'phone'] as const) {
  test(`every page holds in ${look}: nothing is cut off, and axe finds nothing serious`, needsChromium, async () => {
    await eachPage(look, async (name, { page, trouble }) => {
      assert.ok(((await page.evaluate(overflow)) as number) <= 0, `${name} is wider than the screen`);
      assert.deepEqual(await page.evaluate(squeezed), [], name);
      assert.deepEqual(await seriousFindings(page), [], name);
      assert.deepEqual(trouble, [], name);
    });
  });
}

/** Headings of rows that are squeezed until their words are parted into letters. */
const squeezed = `[...document.querySelectorAll('tbody th')]
  .filter((cell) => cell.clientWidth > 0 && cell.clientWidth < 60 && cell.textContent.length > 8)
  .map((cell) => cell.textContent)`;

test('every page fits on paper', needsChromium, async () => {
  await eachPage('print', async (name, { page, trouble }) => {
    assert.ok(((await page.evaluate(overflow)) as number) <= 0, `${name} is wider than the paper`);
    assert.deepEqual(await page.evaluate(squeezed), [], name);
    assert.deepEqual(trouble, [], name);
  });
});

test('axe finds nothing serious in the light either', needsChromium, async () => {
  for (const name of ['host-xeon-8xh100', 'batch', 'compress', 'verdict-failed', 'history-year', 'run']) {
    const { page, close } = await browsing!.opened(name, 'light');
    assert.deepEqual(await seriousFindings(page), [], name);
    await close();
  }
});

test('hostile names do nothing, and are there to be read', needsChromium, async () => {
  for (const name of ['audit-hostile', 'run-hostile', 'batch-hostile', 'compress-hostile', 'verdict-undecided']) {
    const { page, trouble, close } = await browsing!.opened(name, 'light');
    assert.equal(await page.evaluate('window.harmed'), undefined, name);
    assert.equal(await page.locator('img, iframe, object, embed, form').count(), 0, name);
    const text = ((await page.evaluate('document.body.textContent')) as string).replaceAll(/\s+/g, ' ');
    assert.ok(text.includes(visible(hostileText).replaceAll(/\s+/g, ' ')), name);
    assert.deepEqual(trouble, [], name);
    await close();
  }
});

test('the pictures are where they were asked for', needsChromium, () => {
  if (shots === undefined) return;
  for (const name of browsing!.names) {
    for (const look of Object.keys(looks)) assert.ok(existsSync(join(shots, `${name}-${look}.png`)), `${name} ${look}`);
  }
});
