import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { historyPage, samplePages, yearOfRecords } from '../test/report/sample-pages.ts';
import { browserOptions } from '../test/support/chromium.ts';

const loads = 15;
/** ms from the first byte to the last chart. */
const budget = 200;
/** Bytes. */
const mostWeight = 400_000;
const program = '/usr/bin/chromium';

/** How long pages take to be drawn, and what they weigh, over what they may; in turn with an empty page. */
export async function benchPage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'negawatt-bench-page-'));
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: program, args: [...browserOptions] });
  try {
    const pages = await samplePages(folder);
    const year = await historyPage(folder, yearOfRecords().slice(1));
    const chosen = new Map([
      ['a day at 1 Hz, 8 cards', pages.get('audit-day')!],
      ['ten seconds, 8 cards', pages.get('host-xeon-8xh100')!],
      ['a year of records', year],
    ]);
    const times = new Map<string, number[]>();
    for (const [name, page] of chosen) writeFileSync(join(folder, `${name}.html`), page);
    for (let load = 0; load < loads; load += 1) {
      for (const name of chosen.keys()) {
        times.set(name, [...(times.get(name) ?? []), await drawn(browser, join(folder, `${name}.html`))]);
      }
    }
    for (const [name, page] of chosen) {
      const sorted = times.get(name)!.sort((a, b) => a - b);
      const median = sorted[Math.floor(loads / 2)]!;
      const weight = Buffer.byteLength(page);
      console.log(name);
      console.log(
        `  drawn in  ${median.toFixed(0)} ms, median of ${loads}, least ${sorted[0]!.toFixed(0)}; ratio ${(median / budget).toFixed(2)} (target: at most 1)`,
      );
      console.log(
        `  weight    ${(weight / 1000).toFixed(0)} kB; ratio ${(weight / mostWeight).toFixed(2)} (target: at most 1)`,
      );
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the answer's first byte to the end of the page's script, which has drawn all charts, ms. */
async function drawn(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  try {
    await page.goto(pathToFileURL(file).href);
    const time = await page.evaluate(
      "performance.getEntriesByName('drawn')[0].startTime - performance.getEntriesByType('navigation')[0].responseStart",
    );
    return Number(time);
  } finally {
    await page.close();
  }
}
