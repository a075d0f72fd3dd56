import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Debian's Chromium, where it is installed. */
export const browser = {
  present: existsSync(executablePath),
  /** The reason to show for a skipped test. */
  reason: `needs Chromium at ${executablePath} (CHROMIUM_PATH names another)`,
};

export interface OfflinePage {
  readonly page: Page;
  /** Addresses asked for outside the allowed origin; every one was refused. */
  readonly outside: readonly string[];
  /** Console errors and warnings, uncaught exceptions and policy violations, as text. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A page in a fresh browser that can reach one origin and nothing else. */
export async function openOffline(
  origin: string,
  viewport = { width: 1440, height: 900 },
): Promise<OfflinePage> {
  const launched = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Below the page's own requests, which are recorded: names do not resolve at all.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  const context = await launched.newContext({ viewport });
  const outside: string[] = [];
  const complaints: string[] = [];
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin || url.protocol === 'data:' || url.protocol === 'blob:') {
      await route.continue();
    } else {
      outside.push(url.href);
      await route.abort();
    }
  });
  const page = await context.newPage();
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(origin).host) outside.push(socket.url());
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  return { page, outside, complaints, close: () => launched.close() };
}
