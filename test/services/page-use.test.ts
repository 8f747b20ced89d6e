import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { type Browsing, browse, needsChromium, painted, until } from '../support/browsing.ts';

const folder = temporaryFolder({ after: (clean) => process.on('exit', clean) });
let browsing: Browsing | undefined;

before(async () => {
  if (!('skip' in needsChromium)) browsing = await browse(folder);
});

after(() => browsing?.close());

test('a chart is zoomed into by its buttons and by dragging, and shown whole again', needsChromium, async () => {
  const { page, close } = await browsing!.opened('history-year', 'light');
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
  await page.locator('.u-over').first().scrollIntoViewIfNeeded();
  const field = (await page.locator('.u-over').first().boundingBox())!;
  await page.mouse.move(field.x + 100, field.y + 50);
  await page.mouse.down();
  await page.mouse.move(field.x + 300, field.y + 60, { steps: 5 });
  await page.mouse.up();
  await painted(page);
  assert.notEqual(await picture(), whole);
  await close();
});

test(
  'a line is hidden by its box, and the values below the pointer are told with their unit',
  needsChromium,
  async () => {
    const { page, close } = await browsing!.opened('host-xeon-8xh100', 'light');
    await page.locator('.u-over').first().scrollIntoViewIfNeeded();
    const field = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(field.x + field.width / 2, field.y + 50);
    await until(page, "document.querySelector('.key output').textContent !== ''");
    assert.match((await page.locator('.key output').first().textContent())!, /^\d[\d.]* kW$/);
    const picture = () => page.evaluate("document.querySelector('canvas').toDataURL()");
    await page.mouse.move(1, 1);
    const before = await picture();
    await page.getByRole('checkbox', { name: 'total, components' }).uncheck();
    await painted(page);
    assert.notEqual(await picture(), before);
    await close();
  },
);

test('a command is copied, and that is said aloud; the keyboard reaches the report first', needsChromium, async () => {
  const { page, close } = await browsing!.opened('host-xeon-8xh100', 'light');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'To the report');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await until(page, "document.querySelector('#said').textContent === 'Copied'");
  const command = await page.locator('.command code').first().textContent();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), command);
  await close();
});

test('without scripts the page tells everything, and the first line of a chart is drawn', needsChromium, async () => {
  const { page, close } = await browsing!.opened('host-xeon-8xh100', 'light', { javaScriptEnabled: false });
  assert.ok(await page.locator('.plot svg.spark').first().isVisible());
  assert.equal(await page.locator('.tools').first().isVisible(), false);
  await page.locator('figure.chart summary').first().click();
  assert.ok(await page.locator('figure.chart details table').first().isVisible());
  await close();
});
