// A person adds a passkey, signs out, signs in with it and proves with it, on Chromium's virtual authenticator. Browsers make
// passkeys for names only, so this server is reached as localhost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from '../lib/browser.mjs';
import { measure } from '../lib/measure.mjs';
import { startServer } from '../lib/server.mjs';
import { heading, join, press } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer({ name: 'localhost' }); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Gives the page's browser an authenticator that knows its holder. */
async function authenticator(context, page) {
  const tools = await context.newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether it knows who touches it. */
    async knows(isUserVerified) {
      await tools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    async credentials() {
      const { credentials } = await tools.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials;
    },
  };
}

test('a passkey is added, signs in, proves, and is removed', async () => {
  const { context, page, faults } = await person(browser);
  page.setDefaultTimeout(15_000);
  const device = await authenticator(context, page);
  const email = 'kit.passkey@demo.example';
  await join(server, page, { email, role: 'worker', sector: 'care' });

  await page.goto(`${server.origin}/account/passkeys`);
  await heading(page, /^Passkeys$/);
  await picture(page, 'passkeys-none');
  await press(page, 'Add passkey');
  await page.waitForFunction(() => document.title.startsWith('Error:'));
  assert.match(await page.locator('main').innerText(), /Enter a name for the passkey/);
  assert.deepEqual(await device.credentials(), [], 'none is made for a form that is refused');
  await page.fill('#name', 'Test laptop');
  await press(page, 'Add passkey');
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  await page.goto(`${server.origin}/account/passkeys`);
  await page.getByRole('heading', { name: 'Test laptop' }).waitFor();
  assert.deepEqual(await measure(page, 'passkeys-one'), []);
  const [made] = await device.credentials();
  assert.deepEqual([made.isResidentCredential, made.rpId], [true, 'localhost']);

  await press(page, 'Sign out');
  await page.goto(`${server.origin}/sign-in?next=/account`);
  await picture(page, 'passkeys-sign-in');
  await device.knows(false);
  await press(page, 'Use a passkey');
  await page.getByText('No passkey was used.').waitFor();
  await device.knows(true);
  await press(page, 'Use a passkey');
  await page.waitForURL((url) => url.pathname === '/account');
  await heading(page, /Your account/);

  await page.goto(`${server.origin}/prove?next=/account/passkeys`);
  assert.deepEqual(await measure(page, 'passkeys-prove'), []);
  await press(page, 'Use a passkey');
  await page.waitForURL((url) => url.pathname === '/account/passkeys');
  assert.match(await page.locator('main').innerText(), /Last used/);
  await page.getByRole('link', { name: /Rename or remove/ }).click();
  assert.deepEqual(await measure(page, 'passkeys-remove'), []);
  await press(page, 'Remove passkey');
  await page.getByText('No passkeys yet').waitFor();

  await press(page, 'Sign out');
  await page.goto(`${server.origin}/sign-in`);
  await press(page, 'Use a passkey');
  await page.waitForFunction(() => document.title.startsWith('Error:'));
  assert.match(await page.locator('main').innerText(), /could not use this passkey/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('without script the page says what a passkey needs, and the password works', async () => {
  const { context, page, faults } = await person(browser, { script: false, width: 320, height: 740 });
  page.setDefaultTimeout(15_000);
  await page.goto(`${server.origin}/sign-in`);
  assert.match(await page.locator('main').innerText(), /A passkey needs JavaScript/);
  await picture(page, 'passkeys-noscript');
  await press(page, 'Use a passkey');
  assert.match(await page.title(), /^Error: /);
  assert.match(await page.locator('main').innerText(), /It needs JavaScript/);
  await join(server, page, { email: 'noscript.passkey@demo.example', role: 'worker', sector: 'care' });
  assert.doesNotMatch(page.url(), /sign-in/);
  assert.deepEqual(faults, []);
  await context.close();
});
