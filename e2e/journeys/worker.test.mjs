// A worker registers, fills in a profile, buys a course, passes it and shows the certificate: with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { buy, certificate, fillProfile, join, study } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer(); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** @type {[string, { script: boolean, width: number, height?: number }][]} */
const ways = [
  ['script', { script: true, width: 1280 }],
  ['noscript', { script: false, width: 360, height: 740 }],
];
for (const [name, options] of ways) {
  test(`from registration to a verified certificate, ${name}`, async () => {
    const { context, page, faults } = await person(browser, options);
    page.setDefaultTimeout(15_000);
    await join(server, page, { email: `zoe.${name}@demo.example`, role: 'worker', sector: 'care' });
    await fillProfile(page, server.origin, name);
    await buy(page, server.origin, 'moving-and-handling', name);
    await study(page, 'moving-and-handling', name);
    await certificate(page, server.origin, name);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
