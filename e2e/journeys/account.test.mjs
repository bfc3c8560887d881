// A person loses a password, gets a new one by mail, changes it, and switches the account off and on; another makes an API key and
// signs in with an authenticator app: with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from '../lib/browser.mjs';
import { measure, NO_SCRIPT } from '../lib/measure.mjs';
import { startServer } from '../lib/server.mjs';
import { heading, join, PASSWORD, press, signIn } from '../lib/steps.mjs';
import { code } from '../lib/totp.mjs';

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

/** Measures the page that a step has come to. */
async function measured(page, name, script) {
  assert.deepEqual(await measure(page, script ? name : '', script ? {} : NO_SCRIPT), []);
}

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
    await measured(page, 'account-reset-choose', options.script);
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
    await measured(page, 'account-reactivate', options.script);
    await press(page, 'Switch on account');
    await page.waitForURL(/sign-in/);
    await signIn(page, server.origin, { email, password: THIRD });
    assert.doesNotMatch(page.url(), /sign-in/);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

for (const [name, options] of windows) {
  test(`a key for a program and codes from an app, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    const email = `max.${name}@demo.example`;
    await join(server, page, { email, role: 'worker', sector: 'care' });
    await page.goto(`${server.origin}/account/api-keys`);
    await page.fill('#name', 'A program with quite a long name, that reads shifts');
    await page.locator('input[name=scopes]').first().check();
    await page.locator('input[name=days]').first().check();
    await press(page, 'Make key');
    await heading(page, /Your new API key/);
    await measured(page, 'account-key-made', options.script);
    await page.getByRole('link', { name: 'I have kept the key' }).click();
    await measured(page, 'account-keys', options.script);

    await page.goto(`${server.origin}/account/factors`);
    await press(page, 'Set up an app');
    await heading(page, /Set up an authenticator app/);
    const key = await page.locator('main code').innerText();
    await press(page, 'Turn on');
    assert.match(await page.title(), /^Error: /, 'an empty form is refused with a summary');
    await measured(page, 'account-app', options.script);
    await page.fill('#code', code(key, -1));
    await press(page, 'Turn on');
    await heading(page, /Your recovery codes/);
    await measured(page, 'account-codes', options.script);
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await measured(page, 'account-factors', options.script);

    await context.clearCookies();
    await signIn(page, server.origin, { email, password: PASSWORD });
    await heading(page, /Enter your code/);
    await press(page, 'Sign in');
    assert.match(await page.title(), /^Error: /, 'an empty form is refused with a summary');
    await measured(page, 'account-second-step', options.script);
    await page.fill('#code', code(key));
    await press(page, 'Sign in');
    await page.goto(`${server.origin}/prove?next=/account/factors/app/remove`);
    await measured(page, 'account-prove', options.script);
    await page.fill('#code', code(key, 1));
    await press(page, 'Continue');
    await heading(page, /Remove your authenticator app/);
    await measured(page, 'account-app-remove', options.script);
    await press(page, 'Remove the app');
    await heading(page, /^Second factor$/);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
