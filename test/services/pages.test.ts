import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { visible } from '../../src/report/escape.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { hostileText, samplePages } from '../report/sample-pages.ts';
import { browserOptions, chromiumPath } from '../support/chromium.ts';

/** Where the pictures of all pages are written to, to be looked at; nowhere without it. */
const shots = process.env['NEGAWATT_PAGE_SHOTS'];
/** A machine that does much else at once needs as long as this at most, ms. */
const patience = 60_000;
const chromium = chromiumPath();
const needsChromium = chromium === undefined ? { skip: 'chromium is not here: npm run test:services' } : {};

const looks: Readonly<Record<string, BrowserContextOptions & { readonly isPrint?: boolean }>> = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' },
  print: { viewport: { width: 680, height: 960 }, isPrint: true },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
};

const folder = temporaryFolder({ after: (clean) => process.on('exit', clean) });
let browser: Browser;
let names: readonly string[] = [];

before(async () => {
  if (chromium === undefined) return;
  const { chromium: engine } = await import('playwright-core');
  browser = await engine.launch({ executablePath: chromium, args: [...browserOptions], timeout: patience });
  const pages = await samplePages(folder);
  for (const [name, page] of pages) writeFileSync(join(folder, `${name}.html`), page);
  names = [...pages.keys()];
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
});

after(() => browser?.close());

interface Opened {
  readonly page: Page;
  /** Errors, warnings and requests: there are to be none. */
  readonly trouble: readonly string[];
}

async function opened(name: string, look: keyof typeof looks): Promise<Opened> {
  const { isPrint = false, ...options } = looks[look]!;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const trouble: string[] = [];
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (request.url() !== url) trouble.push(`request: ${request.url()}`);
  });
  if (isPrint) await page.emulateMedia({ media: 'print' });
  await page.goto(url);
  await until(page, "performance.getEntriesByName('drawn').length > 0");
  // What is far below is laid out too: it is to be measured and seen.
  await page.evaluate("document.styleSheets[0].insertRule('section { content-visibility: visible !important }')");
  await page.evaluate("window.dispatchEvent(new Event('resize'))");
  await painted(page);
  return { page, trouble };
}

/** Waits, frame by frame: what Playwright itself would wait with is refused by the page's policy. */
async function until(page: Page, isTrue: string): Promise<void> {
  await page.evaluate(
    `new Promise((done) => { const look = () => (${isTrue}) ? done() : requestAnimationFrame(look); look(); })`,
  );
}

/** The last of a drawing is done before the frame after the next one. */
async function painted(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function eachPage(look: keyof typeof looks, check: (name: string, opened: Opened) => Promise<void>) {
  assert.ok(names.length > 20);
  for (const name of names) {
    const one = await opened(name, look);
    try {
      await check(name, one);
      if (shots !== undefined) {
        await one.page.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: true });
      }
    } finally {
      await one.page.context().close();
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

for (const look of ['dark', 'phone', 'print'] as const) {
  test(`every page holds in ${look}: nothing is cut off, and axe finds nothing serious`, needsChromium, async () => {
    const axe = createRequire(import.meta.url)('axe-core') as { readonly source: string };
    await eachPage(look, async (name, { page, trouble }) => {
      assert.ok(((await page.evaluate(overflow)) as number) <= 0, `${name} is wider than the screen`);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        [],
        name,
      );
      assert.deepEqual(trouble, [], name);
    });
  });
}

test('axe finds nothing serious in the light either', needsChromium, async () => {
  const axe = createRequire(import.meta.url)('axe-core') as { readonly source: string };
  for (const name of ['host-xeon-8xh100', 'batch', 'compress', 'verdict-failed', 'history-year', 'run']) {
    const { page } = await opened(name, 'light');
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] };
    assert.deepEqual(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
      [],
      name,
    );
    await page.context().close();
  }
});

test('hostile names do nothing, and are there to be read', needsChromium, async () => {
  for (const name of ['audit-hostile', 'run-hostile', 'batch-hostile', 'compress-hostile', 'verdict-undecided']) {
    const { page, trouble } = await opened(name, 'light');
    assert.equal(await page.evaluate('window.harmed'), undefined, name);
    assert.equal(await page.locator('img, iframe, object, embed, form').count(), 0, name);
    const text = ((await page.evaluate('document.body.textContent')) as string).replaceAll(/\s+/g, ' ');
    assert.ok(text.includes(visible(hostileText).replaceAll(/\s+/g, ' ')), name);
    assert.deepEqual(trouble, [], name);
    await page.context().close();
  }
});

test('a chart is zoomed into by its buttons and by dragging, and shown whole again', needsChromium, async () => {
  const { page } = await opened('history-year', 'light');
  const picture = () => page.evaluate("document.querySelector('canvas').toDataURL()");
  const whole = await picture();
  const press = async (name: string) => {
    await page.getByRole('button', { name }).first().click();
    await painted(page);
  };
  await press('Zoom in');
  const near = await picture();
  assert.notEqual(near, whole);
  await press('Later');
  assert.notEqual(await picture(), near);
  await press('Whole');
  assert.equal(await picture(), whole);
  const field = (await page.locator('.u-over').first().boundingBox())!;
  await page.mouse.move(field.x + 100, field.y + 50);
  await page.mouse.down();
  await page.mouse.move(field.x + 300, field.y + 60, { steps: 5 });
  await page.mouse.up();
  await painted(page);
  assert.notEqual(await picture(), whole);
  await page.context().close();
});

test(
  'a line is hidden by its box, and the values below the pointer are told with their unit',
  needsChromium,
  async () => {
    const { page } = await opened('host-xeon-8xh100', 'light');
    const field = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(field.x + field.width / 2, field.y + 50);
    await until(page, "document.querySelector('.key output').textContent !== ''");
    assert.match((await page.locator('.key output').first().textContent())!, /^\d[\d.]* kW$/);
    const picture = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    await page.mouse.move(1, 1);
    const before = await picture();
    await page.getByLabel('total, components').uncheck();
    await painted(page);
    assert.notEqual(await picture(), before);
    await page.context().close();
  },
);

test('a command is copied, and that is said aloud; the keyboard reaches the report first', needsChromium, async () => {
  const { page } = await opened('host-xeon-8xh100', 'light');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'To the report');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await until(page, "document.querySelector('#said').textContent === 'Copied'");
  const command = await page.locator('.command code').first().textContent();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), command);
  await page.context().close();
});

test(
  'without scripts the page still tells everything, and the first line of a chart is drawn',
  needsChromium,
  async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'host-xeon-8xh100.html')).href);
    assert.ok(await page.locator('.plot svg.spark').first().isVisible());
    assert.equal(await page.locator('.tools').first().isVisible(), false);
    await page.locator('figure.chart summary').first().click();
    assert.ok(await page.locator('figure.chart details table').first().isVisible());
    await context.close();
  },
);

test('the pictures are where they were asked for', needsChromium, () => {
  if (shots === undefined) return;
  for (const name of names) {
    for (const look of Object.keys(looks)) assert.ok(existsSync(join(shots, `${name}-${look}.png`)), `${name} ${look}`);
  }
});
