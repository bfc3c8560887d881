// Headless Chromium, with script or without; every page is watched for policy violations and errors.
import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const args = [
  '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export async function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args });
}

/**
 * Opens a person's own browser window.
 * @param {import('playwright-core').Browser} browser
 * @param {{ script?: boolean, blank?: boolean, width?: number, height?: number, state?: any }} [options] `blank` lets
 *   scripts run, so that axe can, and gives the pages empty ones; `state` are the cookies of somebody who signed in before.
 */
export async function person(browser, { script = true, blank = false, width = 1280, height = 900, state = undefined } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: script,
    viewport: { width, height },
    serviceWorkers: 'block',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    storageState: state,
  });
  const faults = [];
  const page = await context.newPage();
  if (blank) await context.route('**/assets/*.js', (asked) => asked.fulfill({ contentType: 'text/javascript', body: '' }));
  if (script) await watch(page, faults);
  page.on('console', (message) => {
    // A refused form answers 4xx, and Chromium notes that as an error of the network.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status of 4')) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => {
    // A journey that clicks on before the last picture has faded cuts the fade short, and Chromium notes it.
    if (!error.message.startsWith('Transition was')) faults.push(`${page.url()}: ${error.message}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`);
  });
  return { context, page, faults };
}

/** Notes what the policy of content stopped. Without script Chromium's console says it. */
async function watch(page, faults) {
  await page.exposeFunction('muster_violation', (text) => faults.push(text));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => {
    // @ts-ignore: the function that is laid into the page above.
    globalThis.muster_violation(`${document.location.pathname}: ${event.violatedDirective} ${event.blockedURI}`);
  }));
}

/** Takes a picture into output/, to be looked at. */
export async function picture(page, name) {
  mkdirSync('output', { recursive: true });
  await page.screenshot({ path: `output/${name}.png`, fullPage: true });
}

/** Runs axe over the page and returns what it found. It comes in through the browser's tools, past the page's policy. */
export async function axe(page) {
  await page.evaluate(`globalThis.axe ?? (() => { ${axeSource} })();0`);
  const result = await page.evaluate(async () => globalThis.axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    resultTypes: ['violations'],
  }));
  return result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
}
