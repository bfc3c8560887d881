// An employer sets up, posts a shift, finds somebody and is booked; assesses the organisation and gets a report.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, person, picture } from '../lib/browser.mjs';
import { measure, NO_SCRIPT } from '../lib/measure.mjs';
import { startServer } from '../lib/server.mjs';
import { join, press, signIn } from '../lib/steps.mjs';

let server;
let browser;
before(async () => { server = await startServer(); browser = await launch(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Sets an organisation up with a site, in the district where the demo worker lives. */
async function setUp(page, origin, name, script) {
  await page.goto(`${origin}/organisation/new`);
  assert.deepEqual(await measure(page, script ? 'organisation-new' : '', script ? {} : NO_SCRIPT), []);
  await page.fill('#name', `Elm House ${name}`);
  await page.check('input[name=kind][value=care-home]');
  await page.locator('main form button[type=submit]').first().click();
  await page.goto(`${origin}/organisation/sites/new`);
  await page.fill('#name', 'Elm House');
  await page.fill('#address_line1', '1 Elm Road');
  await page.fill('#town', 'Leeds');
  await page.fill('#postcode', 'LS6 2AA');
  await page.locator('main form button[type=submit]').first().click();
}

/** Posts a day shift so many days ahead. */
async function post(page, origin, days) {
  const day = new Date(Date.now() + days * 86_400_000);
  await page.goto(`${origin}/shifts/new`);
  await page.selectOption('[name=site_id]', { index: 1 });
  await page.selectOption('[name=role]', 'care-assistant');
  await page.fill('[name=positions]', '1');
  await page.fill('[name=start_day]', String(day.getDate()));
  await page.fill('[name=start_month]', String(day.getMonth() + 1));
  await page.fill('[name=start_year]', String(day.getFullYear()));
  await page.fill('[name=start_time]', '07:00');
  await page.fill('[name=end_time]', '14:00');
  await page.fill('[name=pay_pence]', '14.20');
  await press(page, 'Post shift');
  await page.waitForURL(/\/shifts\/[0-9a-f-]{36}/);
}

/** @type {[string, number, { script: boolean, width: number, height?: number }][]} */
const ways = [
  ['script', 8, { script: true, width: 1280 }],
  ['noscript', 10, { script: false, width: 360, height: 740 }],
];
for (const [name, days, options] of ways) {
  test(`from a new organisation to a booking, ${name}`, async () => {
    const employer = await person(browser, options);
    const { page } = employer;
    page.setDefaultTimeout(15_000);
    await join(server, page, { email: `owner.${name}@demo.example`, role: 'employer', sector: 'care' });
    await setUp(page, server.origin, name, options.script);
    await post(page, server.origin, days);
    const shift = /\/shifts\/([0-9a-f-]{36})/.exec(page.url())[1];
    await page.goto(`${server.origin}/shifts/${shift}/matches`);
    await picture(page, `${name}-matches`);
    await page.locator('main form[action$="/invite"] button').first().click();

    const worker = await person(browser, options);
    worker.page.setDefaultTimeout(15_000);
    await signIn(worker.page, server.origin, server.account('worker', 'care'));
    await worker.page.goto(`${server.origin}/invitations`);
    await picture(worker.page, `${name}-invitations`);
    const invitation = /href="(\/invitations\/[0-9a-f-]{36})"/.exec(await worker.page.content());
    assert.ok(invitation, 'the best match is the demo worker, who lives in the same district');
    await worker.page.goto(server.origin + invitation[1]);
    await picture(worker.page, `${name}-invitation`);
    await press(worker.page, 'Accept shift');
    await worker.page.goto(`${server.origin}/bookings`);
    assert.match(await worker.page.locator('main').innerText(), /Elm House/);
    await picture(worker.page, `${name}-bookings`);
    assert.deepEqual([...employer.faults, ...worker.faults], []);
    await worker.context.close();
    await employer.context.close();
  });
}

test('from a question pack to a signed report', async () => {
  const { context, page, faults } = await person(browser, { script: true });
  page.setDefaultTimeout(20_000);
  await signIn(page, server.origin, server.account('owner', 'security'));
  await page.goto(`${server.origin}/posture/new`);
  const title = page.locator('[name=title]');
  if (await title.count()) await title.fill('Browser check');
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/posture\/[0-9a-f-]{36}/);
  const run = /(.*\/posture\/[0-9a-f-]{36})/.exec(page.url())[1];
  await picture(page, 'posture-run');
  const sections = [...new Set([...(await page.content()).matchAll(/href="(\/posture\/[^"]*\/sections\/[^"]*)"/g)].map((found) => found[1]))];
  const questions = new Set();
  for (const section of sections) {
    await page.goto(server.origin + section);
    for (const found of (await page.content()).matchAll(/href="(\/posture\/[^"]*\/questions\/[^"]*)"/g)) questions.add(found[1]);
  }
  assert.ok(questions.size >= 30, `${questions.size} questions`);
  let at = 0;
  for (const question of questions) {
    await page.goto(server.origin + question);
    await page.check(`input[name=value][value="${at % 5}"]`);
    await page.fill('[name=comment]', `Note ${at}`);
    if (at === 0) await picture(page, 'posture-question');
    await page.locator('main form button[type=submit]').first().click();
    at += 1;
  }
  await page.goto(`${run}/review`);
  await picture(page, 'posture-review');
  await page.goto(`${run}/complete`);
  await page.locator('main form button[type=submit]').first().click();
  await page.goto(`${run}/results`);
  await picture(page, 'posture-results');
  await page.goto(`${run}/report`);
  await page.locator('main form button[type=submit]').first().click();
  for (let tries = 0; tries < 120; tries += 1) {
    await page.goto(`${run}/report`);
    if (await page.locator('main a[href*=".pdf"]').count()) break;
    await page.waitForTimeout(500);
  }
  await picture(page, 'posture-report');
  assert.ok(await page.locator('main a[href*=".pdf"]').count(), 'the report can be downloaded');
  assert.deepEqual(faults, []);
  await context.close();
});
