// The browser: one for a file, or one that many files share.
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const options = () => ({
  executablePath: execFileSync('which', [process.env.CHROMIUM || 'chromium'], { encoding: 'utf8' }).trim(),
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/** A browser that many files share, one after another; they find it by its address. */
export const launchShared = () => chromium.launchServer(options());

/** The browser that this file shares with others, or one of its own. Closing it closes this file's pages alone where it is shared. */
export const launch = () =>
  process.env.BROWSER_ADDRESS ? chromium.connect(process.env.BROWSER_ADDRESS) : chromium.launch(options());
