// What every page is held to: no axe violation, no sideways scroll on a small phone.
import assert from 'node:assert/strict';
import { axe, picture } from './browser.mjs';

/** The smallest phone (and 1280 at 400 % zoom), a usual phone, a desktop. */
const WIDTHS = [320, 360, 1280];
const AXE = [320, 1280];

/**
 * Measures the page as it stands and returns what is wrong with it.
 * @param {import('playwright-core').Page} page
 * @param {string} name what its pictures are called; none are taken without
 * @param {{ widths?: number[], axeAt?: number[] }} [options] axe needs a window in which scripts run
 */
export async function measure(page, name = '', { widths = WIDTHS, axeAt = AXE } = {}) {
  const found = [];
  const before = page.viewportSize();
  const place = new URL(page.url()).pathname;
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`${place} at ${width}: scrolls sideways by ${wide}`);
    if (!axeAt.includes(width)) continue;
    if (name) await picture(page, `${name}-${width}`);
    for (const violation of await axe(page)) found.push(`${place} at ${width}: ${violation}`);
  }
  await page.setViewportSize(before);
  return found;
}

/** A phone's widths, without axe, which needs scripts. */
export const NO_SCRIPT = { widths: [320, 360], axeAt: [] };

/** How a page is measured in each window: as people see it, with empty scripts, and with none. */
export const WINDOWS = [
  { name: 'script', window: {}, pictures: true, options: {} },
  { name: 'empty scripts', window: { blank: true }, pictures: false, options: { widths: [320], axeAt: [320] } },
  { name: 'no script', window: { script: false }, pictures: false, options: NO_SCRIPT },
];

/**
 * Opens each place, sees to it that it is the one that was wanted, and measures it.
 * A place is a path, or a name and the steps that lead there.
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 * @param {(string | [string, (page: import('playwright-core').Page) => Promise<void>])[]} places
 * @param {string} name
 * @param {{ widths?: number[], axeAt?: number[] }} [options]
 */
export async function look(page, origin, places, name, options) {
  const found = [];
  for (const place of places) {
    const [called, lead] = typeof place === 'string' ? [place, null] : place;
    if (lead) {
      await lead(page);
    } else {
      await page.goto(origin + called);
      const came = page.url().slice(origin.length);
      if (came !== called) found.push(`${called}: led to ${came}`);
    }
    const shot = name && `${name}-${called.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replace(/[^\w-]+/g, '-').replace(/^-/, '')}`;
    found.push(...await measure(page, shot, options));
  }
  return found;
}

/** Sends a form with nothing in it, which is refused: a place for `look`. */
export function refused(origin, path, button) {
  return /** @type {[string, (page: import('playwright-core').Page) => Promise<void>]} */ ([`${path}-refused`, async (page) => {
    await page.goto(origin + path);
    await page.locator('main').getByRole('button', { name: button, exact: true }).click();
    assert.match(await page.title(), /^Error: /, `${path} refuses an empty form with a summary`);
  }]);
}
