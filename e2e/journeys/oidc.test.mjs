// People sign in with an account they have at a real OpenID provider, which runs in a process of its own: with script and without.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, person } from '../lib/browser.mjs';
import { measure, NO_SCRIPT } from '../lib/measure.mjs';
import { startServer } from '../lib/server.mjs';
import { heading, join, PASSWORD, press } from '../lib/steps.mjs';

let server;
let browser;
let provider;
let folder;

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => { probe.listen({ port: 0, host: '127.0.0.1' }, () => listening(null)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Starts the provider for a server at this origin, and writes the server's list of providers. */
async function environment(origin) {
  const port = await freePort();
  const secret = randomBytes(24).toString('base64url');
  const redirect = `${origin}/sign-in/with/rowan/callback`;
  provider = spawn(process.execPath, ['lib/provider.mjs', String(port), redirect, secret], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((ready, failed) => {
    provider.stdout.once('data', ready);
    provider.once('exit', () => failed(new Error('the provider stopped')));
  });
  folder = mkdtempSync(path(tmpdir(), 'muster-provider-'));
  const list = path(folder, 'openid.toml');
  writeFileSync(list, `[[provider]]\nid = "rowan"\nname = "Rowan Group"\nissuer = "http://127.0.0.1:${port}"\n`
    + 'client_id = "muster"\nclient_secret_env = "ROWAN_SECRET"\n');
  return { MUSTER_OPENID_PROVIDERS: list, ROWAN_SECRET: secret };
}

before(async () => { server = await startServer({ environment, demo: false }); browser = await launch(); });
after(async () => {
  await browser?.close();
  await server?.stop();
  provider?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Leaves out what went wrong on the provider's own pages, which fetch their letters from elsewhere. */
const ours = (faults) => faults.filter((fault) => fault.includes(server.origin));

/** Goes to the provider from the sign-in page, signs in there and agrees. */
async function byProvider(page, email) {
  await page.goto(`${server.origin}/sign-in`);
  await page.getByRole('link', { name: 'Rowan Group' }).click();
  await page.fill('input[name=login]', email);
  await page.fill('input[name=password]', 'anything');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
}

/** Measures the page that a step has come to. */
async function measured(page, name, script) {
  assert.deepEqual(await measure(page, script ? name : '', script ? {} : NO_SCRIPT), []);
}

/** @type {[string, { script: boolean, width: number, height?: number }][]} */
const windows = [
  ['script', { script: true, width: 1280 }],
  ['noscript', { script: false, width: 320, height: 740 }],
];

for (const [name, options] of windows) {
  test(`somebody new comes by their provider and comes back, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    const email = `nia.${name}@rowan.example`;
    await byProvider(page, email);
    await heading(page, /One more step/);
    assert.equal(new URL(page.url()).search, '', 'the code has left the address bar');
    await press(page, 'Create account');
    assert.match(await page.title(), /^Error: /, 'an empty form is refused with a summary');
    await page.check('input[name=role][value=worker]');
    await page.check('input[name=sector][value=care]');
    await measured(page, 'provider-new', options.script);
    await press(page, 'Create account');
    await page.goto(`${server.origin}/account/sign-ins`);
    assert.match(await page.locator('main').innerText(), /Rowan Group/);
    await context.clearCookies();
    await byProvider(page, email);
    await page.goto(`${server.origin}/account`);
    await heading(page, /Your account/);
    assert.deepEqual(ours(faults), []);
    await context.close();
  });

  test(`an account that is there is connected by its password only, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    const email = `sam.${name}@rowan.example`;
    await join(server, page, { email, role: 'worker', sector: 'care' });
    await context.clearCookies();
    await byProvider(page, email);
    await heading(page, /One more step/);
    await page.fill('#password', 'not the password');
    await press(page, 'Connect and sign in');
    assert.match(await page.title(), /^Error: /);
    await measured(page, 'provider-connect', options.script);
    await page.fill('#password', PASSWORD);
    await press(page, 'Connect and sign in');
    await page.goto(`${server.origin}/account/sign-ins`);
    await measured(page, 'provider-sign-ins', options.script);
    await page.getByRole('link', { name: /Remove Rowan Group/ }).click();
    await heading(page, /Remove a way to sign in/);
    await measured(page, 'provider-remove', options.script);
    await press(page, 'Remove');
    assert.doesNotMatch(await page.locator('main').innerText(), /Connected/);
    assert.deepEqual(ours(faults), []);
    await context.close();
  });

  test(`an address that nobody vouches for opens nothing, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    await byProvider(page, `unconfirmed.${name}@rowan.example`);
    await heading(page, /We could not sign you in/);
    assert.match(await page.locator('main').innerText(), /has not confirmed your e-mail address/);
    assert.deepEqual(ours(faults), []);
    await context.close();
  });
}
