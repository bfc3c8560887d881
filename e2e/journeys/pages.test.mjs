// Every page of the demo: no axe violation, no sideways scroll, no fault in the console, no policy violation.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, person } from '../lib/browser.mjs';
import { look, refused, WINDOWS } from '../lib/measure.mjs';
import { startServer } from '../lib/server.mjs';
import { signIn } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer(); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

const PUBLIC = ['/', '/for-workers', '/for-employers', '/courses', '/courses/conflict-management', '/jobs', '/verify', '/help',
  '/privacy', '/accessibility', '/terms', '/complaints', '/register', '/sign-in', '/reset-password', '/reset-password/sent',
  '/check-email', '/confirm-email', '/confirm-new-email', '/reset-password/new', '/reactivate', '/stop-factor-reset',
  '/sign-in/connect', '/no-such-page', '/dev/mailbox'];
const WORKER = ['/home', '/profile', '/profile/personal', '/profile/availability', '/passport', '/learning', '/certificates', '/invitations', '/bookings', '/account/notifications'];
const ACCOUNT = ['/account', '/account/email', '/account/password', '/account/sign-ins', '/account/sign-out-everywhere',
  '/account/passkeys', '/account/api-keys', '/account/my-data', '/account/my-data/erase', '/account/deactivate',
  '/account/factors', '/account/factors/app/remove', '/account/factors/phone', '/account/factors/phone/remove',
  '/account/factors/reset', '/prove?next=/account'];
const EMPLOYER = ['/home', '/organisation', '/organisation/sites', '/organisation/sites/new', '/organisation/registration',
  '/organisation/second-factor', '/organisation/people', '/organisation/people/invite', '/organisation/leave', '/account',
  '/shifts', '/shifts/new', '/posture', '/posture/new'];
const STAFF = ['/staff', '/staff/people', '/staff/numbers', '/staff/certificates', '/staff/credentials', '/staff/role-grants',
  '/staff/factor-resets', '/staff/audit', '/staff/audit/proof', '/staff/audit/exports', '/account'];

/** The path that the first such link on a page leads to. */
async function linked(page, origin, from, pattern) {
  if (from) await page.goto(origin + from);
  const found = pattern.exec(await page.locator('main').innerHTML());
  assert.ok(found, `${page.url()} links to ${pattern}`);
  return found[1];
}

/** Searches for people and organisations; the words travel in a form's body. */
async function search(page, origin, path, field, words) {
  await page.goto(origin + path);
  await page.fill(field, words);
  await page.locator('main').getByRole('button', { name: 'Search', exact: true }).click();
}

/** The pages of one member and one invitation. */
async function members(page, origin) {
  const member = await linked(page, origin, '/organisation/people', /href="(\/organisation\/people\/[0-9a-f-]{36})\/remove"/);
  const invited = await linked(page, origin, '', /href="(\/organisation\/people\/invitations\/[0-9a-f-]{36}\/withdraw)"/);
  return [`${member}/role`, `${member}/remove`, invited];
}

/** The pages of one person, one organisation, one credential and one certificate, and what searches find. */
async function records(page, origin) {
  const people = () => search(page, origin, '/staff/people', '#q', server.account('worker', 'care').email);
  const houses = (at) => search(at, origin, '/staff/people', '#q', 'Willow');
  await people();
  const worker = await linked(page, origin, '', /href="(\/staff\/people\/[0-9a-f-]{36})"/);
  await houses(page);
  const house = await linked(page, origin, '', /href="(\/staff\/organisations\/[0-9a-f-]{36})"/);
  const acts = await linked(page, origin, worker, /href="(\/staff\/people\/[0-9a-f-]{36}\/acts\/)/);
  const number = /MU(?:-[0-9A-Z]+){4}/.exec(await page.locator('main').innerText());
  assert.ok(number, 'the worker holds a certificate');
  const check = await linked(page, origin, '/staff/credentials', /href="(\/staff\/credentials\/[0-9a-f-]{36}\/number)"/);
  return [worker, ...['password-reset', 'end-sign-ins', 'switch-off', 'role', 'factor-reset'].map((act) => acts + act),
    house, check, `/staff/certificates/${number[0]}/revocation`,
    // This one asks why before it looks for the file.
    '/staff/files/01890000-0000-7000-8000-000000000000',
    ['/staff/people-found', houses],
    ['/staff/people-nobody', (at) => search(at, origin, '/staff/people', '#q', 'Zzyzx')],
    ['/staff/numbers-nobody', (at) => search(at, origin, '/staff/numbers', '#number', '000000000000')],
    ['/staff/audit-nothing', async (at) => { await at.goto(`${origin}/staff/audit?action=no.such.action`); }],
    refused(origin, `${acts}end-sign-ins`, 'End all sign-ins')];
}

const GROUPS = [
  { name: 'public', places: PUBLIC, more: async (_page, origin) => [refused(origin, '/register', 'Create account'), refused(origin, '/sign-in', 'Sign in')] },
  { name: 'worker-care', who: ['worker', 'care'], places: [...WORKER, ...ACCOUNT], more: async (_page, origin) => [
    refused(origin, '/account/email', 'Send the link'), refused(origin, '/account/password', 'Change password'),
    refused(origin, '/account/deactivate', 'Switch off account'), refused(origin, '/account/api-keys', 'Make key'),
    refused(origin, '/account/my-data/erase', 'Delete my account'), refused(origin, '/account/factors/phone', 'Send a code'),
    refused(origin, '/prove?next=/account', 'Continue')] },
  { name: 'worker-security', who: ['worker', 'security'], places: WORKER },
  { name: 'owner-care', who: ['owner', 'care'], places: EMPLOYER, more: async (page, origin) => [
    ...await members(page, origin), refused(origin, '/organisation/people/invite', 'Send invitation')] },
  { name: 'admin', who: ['admin'], places: STAFF, more: records },
];

/** Pages that other journeys come to and measure, and addresses that show no page. */
const ELSEWHERE = ['/account/factors/app', '/account/passkeys/{id}', '/account/sign-ins/connections/{connection}/remove',
  '/sign-in/second-step', '/organisation/new', '/sign-in/with/{provider}', '/sign-in/with/{provider}/callback', '/staff/audit.csv'];
const opened = new Set();

for (const { name, who, places, more } of GROUPS) {
  test(`pages of ${name}`, async (t) => {
    const { origin } = server;
    const first = await person(browser);
    // Whoever has just signed in has proved who they are, which some of these pages ask for.
    if (who) await signIn(first.page, origin, server.account(who[0], who[1]));
    const all = [...places, ...(await more?.(first.page, origin)) ?? []];
    for (const place of all) opened.add((typeof place === 'string' ? place : place[0]).split('?')[0]);
    const state = await first.context.storageState();
    assert.deepEqual(first.faults, []);
    await first.context.close();
    for (const { name: way, window, pictures, options } of WINDOWS) {
      await t.test(way, async () => {
        const { context, page, faults } = await person(browser, { ...window, state });
        page.setDefaultTimeout(20_000);
        assert.deepEqual(await look(page, origin, all, pictures ? name : '', options), []);
        assert.deepEqual(faults, []);
        await context.close();
      });
    }
  });
}

test('no page of accounts, organisations and staff is forgotten', () => {
  const rooms = new URL('../../doors/site/src/', import.meta.url);
  const files = ['account', 'organisation', 'staff', 'profile'].flatMap((room) => readdirSync(new URL(room, rooms), { recursive: true })
    .map((file) => new URL(`${room}/${file}`, rooms)).filter((file) => file.pathname.endsWith('.rs')));
  const routes = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\.route\(\s*"([^"]+)",\s*get\(/g)].map((found) => found[1]));
  assert.ok(routes.length > 60, `${routes.length} routes`);
  const wanted = routes.filter((route) => !/^\/(passport|profile)/.test(route) && !ELSEWHERE.includes(route));
  const forgotten = wanted.filter((route) => {
    const shape = new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return ![...opened].some((path) => shape.test(path));
  });
  assert.deepEqual(forgotten, [], 'add these to a list above');
});

test('a violation of the content policy is noticed', async () => {
  for (const script of [true, false]) {
    const { context, page, faults } = await person(browser, { script });
    await page.goto(`${server.origin}/sign-in`);
    await page.evaluate(() => {
      const picture = document.createElement('img');
      picture.src = 'https://elsewhere.invalid/x.png';
      document.body.append(picture);
    });
    await page.waitForTimeout(300);
    assert.match(faults.join('\n'), /img-src|elsewhere/);
    await context.close();
  }
});
