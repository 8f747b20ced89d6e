import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { samplePages } from '../report/sample-pages.ts';
import { browserOptions, chromiumPath } from './chromium.ts';

/** A machine that does much else at once needs as long as this at most, ms. */
const patience = 60_000;
const chromium = chromiumPath();
export const needsChromium = chromium === undefined ? { skip: 'chromium is not here: npm run test:services' } : {};

/** How a page is looked at. */
export const looks = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' },
  print: { viewport: { width: 680, height: 960 } },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;

export type Look = keyof typeof looks;

export interface Opened {
  readonly page: Page;
  /** Errors, warnings and requests: there are to be none. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
}

export interface Browsing {
  /** Of every kind of page. */
  readonly names: readonly string[];
  /** Opens one of them, and waits until it is drawn. */
  opened(name: string, look: Look, more?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

/** A browser with every kind of page. @param folder where they are written */
export async function browse(folder: string): Promise<Browsing> {
  assert.ok(chromium !== undefined);
  const { chromium: engine } = await import('playwright-core');
  const browser = await engine.launch({ executablePath: chromium, args: [...browserOptions], timeout: patience });
  const pages = await samplePages(folder);
  for (const [name, page] of pages) writeFileSync(join(folder, `${name}.html`), page);
  return {
    names: [...pages.keys()],
    close: () => browser.close(),
    opened: async (name, look, more = {}) => {
      const context = await browser.newContext({ ...looks[look], ...more });
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      const trouble: string[] = [];
      const url = pathToFileURL(join(folder, `${name}.html`)).href;
      page.on('console', (message) => trouble.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
      page.on('request', (request) => {
        if (request.url() !== url) trouble.push(`request: ${request.url()}`);
      });
      if (look === 'print') await page.emulateMedia({ media: 'print' });
      await page.goto(url);
      if (more.javaScriptEnabled !== false) await laidOut(page);
      return { page, trouble, close: () => context.close() };
    },
  };
}

/** Drawn, and laid out to its end, so that it can be measured and seen. */
async function laidOut(page: Page): Promise<void> {
  await until(page, "performance.getEntriesByName('drawn').length > 0");
  await page.evaluate("document.styleSheets[0].insertRule('section { content-visibility: visible !important }')");
  await page.evaluate("window.dispatchEvent(new Event('resize'))");
  await painted(page);
}

/** Waits, frame by frame: what Playwright itself would wait with is refused by the page's policy. */
export async function until(page: Page, isTrue: string): Promise<void> {
  await page.evaluate(`new Promise((done, fail) => {
    const end = performance.now() + ${patience};
    const look = () => {
      if (${isTrue}) done();
      else if (performance.now() > end) fail(new Error(${JSON.stringify(`never came: ${isTrue}`)}));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** The last of a drawing is done before the frame after the next one. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
