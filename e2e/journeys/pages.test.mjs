// Every page of the demo: no axe violation, no sideways scroll, no fault in the console, no policy violation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, launch, person, picture } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { signIn } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer(); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

const PUBLIC = ['/', '/for-workers', '/for-employers', '/courses', '/courses/conflict-management', '/jobs', '/verify', '/help',
  '/privacy', '/accessibility', '/terms', '/register', '/sign-in', '/no-such-page', '/dev/mailbox'];
const WORKER = ['/home', '/profile', '/profile/personal', '/profile/availability', '/passport', '/learning', '/certificates', '/invitations', '/bookings', '/account/notifications'];
const EMPLOYER = ['/home', '/organisation', '/organisation/sites', '/shifts', '/shifts/new', '/posture', '/posture/new'];

async function look(page, origin, paths, name) {
  const found = [];
  for (const path of paths) {
    await page.goto(origin + path);
    await picture(page, `${name}${path.replaceAll('/', '-')}`);
    for (const violation of await axe(page)) found.push(`${path}: ${violation}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`${path}: scrolls sideways by ${wide}`);
  }
  return found;
}

for (const width of [320, 1280]) {
  test(`public pages at ${width}`, async () => {
    const { context, page, faults } = await person(browser, { width, bypassCSP: true });
    assert.deepEqual(await look(page, server.origin, PUBLIC, `public-${width}`), []);
    assert.deepEqual(faults, []);
    await context.close();
  });
  for (const [role, sector, paths] of [['worker', 'care', WORKER], ['worker', 'security', WORKER], ['owner', 'care', EMPLOYER]]) {
    test(`${role} of ${sector} at ${width}`, async () => {
      const { context, page, faults } = await person(browser, { width, bypassCSP: true });
      await signIn(page, server.origin, server.account(role, sector));
      assert.deepEqual(await look(page, server.origin, paths, `${role}-${sector}-${width}`), []);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
}

test('the content policy is never violated', async () => {
  const { context, page } = await person(browser);
  const violations = [];
  await page.exposeFunction('muster_violation', (text) => violations.push(text));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => {
    globalThis.muster_violation(`${document.location.pathname}: ${event.violatedDirective} ${event.blockedURI}`);
  }));
  await signIn(page, server.origin, server.account('worker', 'security'));
  for (const path of [...PUBLIC, ...WORKER]) await page.goto(server.origin + path);
  assert.deepEqual(violations, []);
  await context.close();
});
