// Somebody who uses no mouse signs in and changes a password: everything is reached in the order of reading, what has the focus is
// seen, and a mistake leads to its field.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { join, PASSWORD } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer({ demo: false }); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Tells what has the focus: its name, and whether people can see it and that it has the focus. */
function focused(page) {
  return page.evaluate(() => {
    const it = /** @type {HTMLElement} */ (document.activeElement);
    const box = it.getBoundingClientRect();
    const style = getComputedStyle(it);
    // The middle of what of it is in the window; whatever lies over it there would be found instead.
    const top = Math.max(box.top, 0);
    const over = document.elementFromPoint(box.left + box.width / 2, (top + Math.min(box.bottom, innerHeight)) / 2);
    const words = it.getAttribute('aria-label') ?? it.textContent.trim();
    return {
      name: it.id || words,
      tag: it.localName,
      seen: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0 && (it === over || it.contains(over)),
      ring: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
      outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    };
  });
}

/** Presses Tab once and returns what has the focus now, which must be seen. */
async function tab(page) {
  await page.keyboard.press('Tab');
  const at = await focused(page);
  assert.ok(at.seen, `${page.url()}: nobody sees what has the focus: ${at.name}`);
  assert.ok(at.ring, `${page.url()}: nothing shows that this has the focus: ${at.name}`);
  return at;
}

/** Goes by Tab from the top of a page to this, through all that stands before it and nothing else, in the order of reading. */
async function walk(page, last) {
  const wanted = await page.evaluate((selector) => {
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')];
    const seen = all.filter((one) => one.checkVisibility());
    return seen.slice(0, seen.findIndex((one) => one.matches(selector)) + 1).map((one) => one.id || (one.getAttribute('aria-label') ?? one.textContent.trim()));
  }, last);
  assert.ok(wanted.length > 0, `${page.url()} has ${last}`);
  assert.equal(wanted[0], 'Skip to main content');
  const came = [];
  while (came.length < wanted.length) came.push((await tab(page)).name);
  assert.deepEqual(came, wanted);
  return came;
}

/** After a refusal the focus is on the summary; each of its links leads to its field. */
async function summaryLeadsTo(page, fields) {
  await page.waitForFunction(() => document.title.startsWith('Error:'));
  for (const [at, field] of fields.entries()) {
    await page.locator('.error-summary').focus();
    for (let presses = 0; presses <= at; presses += 1) assert.equal((await tab(page)).tag, 'a');
    await page.keyboard.press('Enter');
    const there = await focused(page);
    assert.deepEqual([there.name, there.seen, there.ring], [field, true, true], 'the link leads to its field');
    const isRead = await page.evaluate((id) => {
      const said = document.getElementById(`${id}-error`).getBoundingClientRect();
      const bar = document.querySelector('.bar-nav');
      return said.top >= 0 && said.bottom <= (bar?.checkVisibility() ? bar.getBoundingClientRect().top : innerHeight);
    }, field);
    assert.ok(isRead, 'what is wrong is read beside the field');
  }
}

/** What was refused has taken the focus by itself. */
async function summaryHasFocus(page) {
  await page.waitForFunction(() => document.activeElement?.classList.contains('error-summary'));
  // One page fades into the next, and lies under it meanwhile.
  await page.waitForFunction(() => document.getAnimations().length === 0);
  const at = await focused(page);
  assert.deepEqual([at.seen, at.outline], [true, true], 'the summary is seen to have the focus');
}

for (const [width, height] of [[1280, 900], [320, 568]]) {
  test(`sign in and change a password without a mouse at ${width}`, async () => {
    const { context, page, faults } = await person(browser, { width, height });
    page.setDefaultTimeout(15_000);
    const email = `kim.${width}@demo.example`;
    await join(server, page, { email, role: 'worker', sector: 'care' });
    await context.clearCookies();

    await page.goto(`${server.origin}/sign-in`);
    assert.equal((await tab(page)).name, 'Skip to main content');
    await picture(page, `keyboard-skip-${width}`);
    await page.keyboard.press('Enter');
    assert.equal((await tab(page)).name, 'email', 'past the skip link the first field is next');
    await page.goto(`${server.origin}/sign-in`);
    await page.emulateMedia({ forcedColors: 'active' });
    for (const link of ['Skip to main content', 'Muster']) {
      await tab(page);
      const at = await focused(page);
      assert.deepEqual([at.name, at.outline], [link, true], 'where the system chooses the colours, links have an outline too');
    }
    await page.emulateMedia({ forcedColors: 'none' });
    await page.goto(`${server.origin}/sign-in`);
    const way = await walk(page, 'main form button[type=submit]');
    assert.deepEqual(way.slice(-4), ['email', 'password', 'Show: Password', 'Sign in']);

    await page.keyboard.press('Enter');
    await summaryHasFocus(page);
    await summaryLeadsTo(page, ['email', 'password']);
    await page.locator('#email').focus();
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.waitForLoadState();
    await summaryHasFocus(page);
    await picture(page, `keyboard-wrong-${width}`);
    // Which of the two is wrong is not told, so there is no link; the fields are next.
    assert.equal((await tab(page)).name, 'email');

    await page.goto(`${server.origin}/sign-in`);
    await page.locator('#email').focus();
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/sign-in');

    await page.goto(`${server.origin}/account/password`);
    const form = await walk(page, 'main form button[type=submit]');
    assert.deepEqual(form.slice(-6), ['Your account', 'current_password', 'Show: Current password', 'password', 'Show: New password', 'Change password']);
    await page.keyboard.press('Enter');
    await summaryHasFocus(page);
    await summaryLeadsTo(page, ['current_password', 'password']);
    await page.locator('#current_password').focus();
    await page.keyboard.type('not the password');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('#current_password').getAttribute('type'), 'text', 'Space presses Show');
    await page.keyboard.press('Tab');
    await page.keyboard.type('copper lantern gravel moth');
    await page.keyboard.press('Enter');
    await page.waitForLoadState();
    await summaryHasFocus(page);
    await picture(page, `keyboard-password-${width}`);
    await summaryLeadsTo(page, ['current_password']);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
