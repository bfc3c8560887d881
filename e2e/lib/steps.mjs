// What people do, in their words; works with script and without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { picture } from './browser.mjs';

export const PASSWORD = 'six otters knit lemon socks';

/** Presses the page's own button, not one of the footer's. */
export async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).first().click();
}

/** Sees to it that the page has one heading and that it says so. */
export async function heading(page, text) {
  const headings = await page.locator('h1').allInnerTexts();
  assert.equal(headings.length, 1, `${page.url()} has ${headings.length} headings of the first level`);
  assert.match(headings[0], text);
}

export async function signIn(page, origin, { email, password }) {
  await page.goto(`${origin}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await press(page, 'Sign in');
}

/** Registers, opens the letter, confirms; ends signed in. */
export async function join(server, page, { email, role, sector }) {
  await page.goto(`${server.origin}/register`);
  await press(page, 'Create account');
  assert.match(await page.title(), /^Error: /, 'an empty form is refused with a summary');
  await page.check(`input[name=role][value=${role}]`);
  await page.check(`input[name=sector][value=${sector}]`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await press(page, 'Create account');
  const mail = await server.mailTo(email);
  const link = mail.links.find((one) => one.includes('/confirm-email'));
  await page.goto(link);
  await page.fill('#password', PASSWORD);
  await press(page, 'Confirm e-mail address');
}

export async function fillProfile(page, origin, shot) {
  await page.goto(`${origin}/profile/personal`);
  await page.fill('#given_name', 'Zoë');
  await page.fill('#family_name', "O'Brien");
  await page.fill('[name=date_of_birth_day]', '27');
  await page.fill('[name=date_of_birth_month]', '3');
  await page.fill('[name=date_of_birth_year]', '1990');
  await page.fill('#phone', '07700 900123');
  await page.fill('#address_line1', '1 Demo Street');
  await page.fill('#town', 'Leeds');
  await page.fill('#postcode', 'ls62ab');
  await page.check('input[name=right_to_work][value=british-or-irish]');
  await picture(page, `${shot}-profile-personal`);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/qualifications/);
  await page.check('input[name=qualifications][value=care-certificate]');
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/experience/);
  await page.fill('[name="experience/0/employer"]', 'A home');
  await page.fill('[name="experience/0/role"]', 'Carer');
  await page.fill('[name="experience/0/from_month"]', '3');
  await page.fill('[name="experience/0/from_year"]', '2020');
  await page.check('input[name=roles][value=care-assistant]');
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/availability/);
  await page.check('input[name=week][value=mon-early]');
  await page.check('input[name=week][value=sun-night]');
  await page.check('input[name=radius_km][value="32"]');
  await picture(page, `${shot}-profile-availability`);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/profile$/);
  await picture(page, `${shot}-profile`);
}

/** Reads a demo course's questions from its file. */
function questions(slug) {
  const text = readFileSync(new URL(`../../server/demo/courses/${slug}.toml`, import.meta.url), 'utf8');
  return text.split('[[questions]]').slice(1).map((block) => ({
    text: JSON.parse(/^text = (".*")$/m.exec(block)[1]),
    options: JSON.parse(/^options = (\[.*\])$/m.exec(block)[1]),
    correct: JSON.parse(/^correct = (\[.*\])$/m.exec(block)[1]),
  }));
}

/** Buys a course from the built-in provider, with a card that is declined first. */
export async function buy(page, origin, slug, shot) {
  await page.goto(`${origin}/courses/${slug}`);
  await picture(page, `${shot}-course`);
  await page.locator('main form[action$="/enrol"] button').first().click();
  await page.waitForURL(/\/checkout\//);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/sandbox\/pay\//);
  await page.fill('[name=card]', '4242 4242 4242 4242');
  await page.fill('[name=expiry]', '12/34');
  await page.fill('[name=cvc]', '123');
  await picture(page, `${shot}-payment`);
  await page.locator('button[value=pay]').first().click();
  await page.waitForURL(/\/payments\/.*\/done/);
  for (let tries = 0; tries < 60 && !(await page.locator('main a[href^="/learning/"]').count()); tries += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  await page.locator('main a[href^="/learning/"]').first().click();
}

/** Reads every lesson and passes the quiz. */
export async function study(page, slug, shot) {
  const place = page.url();
  const lessons = await page.locator('main a[href*="/lessons/"]').evaluateAll((all) => all.map((one) => one.href)).catch(async () => {
    // Without script in the page, read the addresses from its text.
    return [...(await page.content()).matchAll(/href="(\/learning\/[^"]*\/lessons\/[^"]*)"/g)].map((found) => new URL(found[1], place).href);
  });
  for (const [at, lesson] of [...new Set(lessons)].entries()) {
    await page.goto(lesson);
    if (at === 0) await picture(page, `${shot}-lesson`);
    await page.locator('main form[action$="/done"] button').first().click();
  }
  await page.goto(`${place}/quiz`);
  await page.locator('main form button[type=submit]').first().click();
  const all = questions(slug);
  let pictured = false;
  while (!page.url().endsWith('/check')) {
    const shown = await page.locator('main').innerText();
    const flat = (text) => text.replace(/\s+/g, ' ');
    const question = all.find((one) => flat(shown).includes(flat(one.text)));
    assert.ok(question, `a question of the file: ${shown}`);
    if (!pictured) await picture(page, `${shot}-question`);
    pictured = true;
    for (const place of question.correct) {
      await page.getByLabel(question.options[place - 1], { exact: true }).check();
    }
    await page.locator('main form button[type=submit]').first().click();
  }
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/result|learning/);
  assert.match(await page.locator('main').innerText(), /You passed/);
  await picture(page, `${shot}-result`);
}

/** Waits for the certificate, opens it, and checks it as a stranger would. */
export async function certificate(page, origin, shot) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(`${origin}/certificates`);
    if (/MU-/.test(await page.locator('main').innerText())) break;
    await page.waitForTimeout(250);
  }
  await picture(page, `${shot}-certificates`);
  const number = /MU-[0-9A-Z-]{15,}/.exec(await page.locator('main').innerText())[0];
  await page.goto(`${origin}/verify`);
  await page.locator('main input[type=text], main input[name=number]').first().fill(number.toLowerCase());
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/verify\/MU-/i);
  const shown = await page.locator('main').innerText();
  assert.match(shown, /Zoë O.Brien/);
  await picture(page, `${shot}-verify`);
  return number;
}
