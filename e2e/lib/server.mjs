// One server with demo data for all journeys of a file, on a data folder and a port of its own. Demo data that lie ready in
// E2E_DEMO are copied, which is quicker than making them for each file.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.E2E_BINARY ?? '../target/debug/muster';
const ready = process.env.E2E_DEMO;

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => { probe.listen({ port: 0, host: '127.0.0.1' }, () => listening(null)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  await new Promise((closed) => probe.close(closed));
  return port;
}

/**
 * Starts the server; resolves when it is ready. Browsers make passkeys only where it has a name.
 * @param {{ environment?: (origin: string) => Promise<Record<string, string>>, demo?: boolean, name?: string }} options
 */
export async function startServer({ environment, demo = true, name = '127.0.0.1' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  chmodSync(folder, 0o755);
  // With owners and modes: the database may run under an account of its own.
  if (demo && ready) execFileSync('cp', ['-a', `${ready}/.`, folder]);
  const port = await freePort();
  const origin = `http://${name}:${port}`;
  const more = (await environment?.(origin)) ?? {};
  const words = [demo ? 'demo' : 'serve', '--data-dir', folder, '--listen', `127.0.0.1:${port}`, '--public-url', origin];
  const child = spawn(binary, words, {
    env: { ...process.env, MUSTER_RATE_LIMITS: 'false', MUSTER_LOG: 'warn', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => { output += text; });
  child.stderr.on('data', (text) => { output += text; });
  const ended = new Promise((exit) => child.once('exit', exit));
  const deadline = Date.now() + 180_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server stopped:\n${output}`);
    if (Date.now() > deadline) throw new Error(`the server did not become ready:\n${output}`);
    try {
      const answer = await fetch(`${origin}/readyz`);
      if (answer.ok) break;
    } catch {
      // Not listening yet.
    }
    await new Promise((again) => setTimeout(again, 200));
  }
  const accounts = demo ? JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8')) : [];
  return {
    origin,
    output: () => output,
    account: (role, sector) => accounts.find((one) => one.role === role && (one.sector ?? null) === (sector ?? null)),
    /** The newest captured mail to an address. */
    async mailTo(address) {
      for (let tries = 0; tries < 100; tries += 1) {
        const mails = await (await fetch(`${origin}/dev/mailbox.json`)).json();
        const list = Array.isArray(mails) ? mails : mails.items;
        const mail = list.find((one) => one.to === address && one.text);
        if (mail) return mail;
        await new Promise((again) => setTimeout(again, 200));
      }
      throw new Error(`no mail to ${address}`);
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
