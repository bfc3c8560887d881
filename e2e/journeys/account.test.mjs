// A person loses a password, gets a new one by mail, changes it, and switches the account off and on: with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { heading, join, PASSWORD, press, signIn } from '../lib/steps.mjs';

const SECOND = 'wobble cinema parsnip lake';
const THIRD = 'copper lantern gravel moth';

let server;
let browser;
before(async () => { server = await startServer(); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Waits for the newest mail that links to a page. */
async function linkTo(email, path) {
  for (let tries = 0; tries < 50; tries += 1) {
    const mail = await server.mailTo(email);
    const link = mail.links.find((one) => one.includes(path));
    if (link) return link;
    await new Promise((again) => setTimeout(again, 200));
  }
  throw new Error(`no mail to ${email} leads to ${path}`);
}

/** @type {[string, { script: boolean, width: number, height?: number }][]} */
const windows = [
  ['script', { script: true, width: 1280 }],
  ['noscript', { script: false, width: 320, height: 740 }],
];

for (const [name, options] of windows) {
  test(`a password is lost and found, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    const email = `lou.${name}@demo.example`;
    await join(server, page, { email, role: 'worker', sector: 'care' });
    await context.clearCookies();
    await page.goto(`${server.origin}/sign-in`);
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await press(page, 'Send the link');
    assert.match(await page.title(), /^Error: /, 'an empty form is refused with a summary');
    await page.fill('#email', email);
    await picture(page, `${name}-reset-ask`);
    await press(page, 'Send the link');
    await heading(page, /Check your e-mail/);
    await page.goto(await linkTo(email, '/reset-password/new'));
    assert.equal(new URL(page.url()).search, '', 'the secret has left the address bar');
    await page.fill('#password', SECOND);
    await picture(page, `${name}-reset-choose`);
    await press(page, 'Reset password');
    await page.waitForURL(/sign-in/);
    await signIn(page, server.origin, { email, password: PASSWORD });
    assert.match(await page.title(), /^Error: /, 'the old password opens nothing');
    await signIn(page, server.origin, { email, password: SECOND });
    await page.goto(`${server.origin}/account/password`);
    await page.fill('#current_password', SECOND);
    await page.fill('#password', THIRD);
    await picture(page, `${name}-change-password`);
    await press(page, 'Change password');
    await page.waitForURL(/account$/);
    await page.goto(`${server.origin}/account/deactivate`);
    await page.fill('#current_password', THIRD);
    await press(page, 'Switch off account');
    await page.goto(await linkTo(email, '/reactivate'));
    await press(page, 'Switch on account');
    await page.waitForURL(/sign-in/);
    await signIn(page, server.origin, { email, password: THIRD });
    assert.doesNotMatch(page.url(), /sign-in/);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
