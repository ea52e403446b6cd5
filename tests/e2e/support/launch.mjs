// Starts the browser: one for a file, or one that many files share.
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const options = () => ({
  executablePath: execFileSync('which', [process.env.CHROMIUM || 'chromium'], { encoding: 'utf8' }).trim(),
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/** Starts a browser that many files share, one after the other; they connect to it by its address. */
export const launchShared = () => chromium.launchServer(options());

/** The shared browser, or one for this file alone. Closing a shared browser closes only this file's pages. */
export const launch = () =>
  process.env.BROWSER_ADDRESS ? chromium.connect(process.env.BROWSER_ADDRESS) : chromium.launch(options());
