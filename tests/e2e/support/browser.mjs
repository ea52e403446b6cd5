// A real browser, and helpers for a page with a live room.
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export { launch } from './launch.mjs';

const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));
/** Pause between two checks of the same condition, in milliseconds, so that checking does not slow down what it waits for. */
const POLL_INTERVAL = 50;
/** Timeout of a wait, in milliseconds: long enough for a slow machine. Tests wait for conditions, never for a fixed time. */
export const PATIENCE = 30_000;

const contexts = new Set();
afterEach(async (test) => {
  if (!test.passed) await pictures(test.fullName ?? test.name);
  // The pages of a test are closed before the next test starts, also if it failed.
  await Promise.allSettled([...contexts].map((context) => context.close()));
  contexts.clear();
});

/** Takes a screenshot of each page of a failed test. */
async function pictures(name) {
  const file = name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80);
  const pages = [...contexts].flatMap((context) => context.pages());
  const taken = pages.map((page, nth) => page.screenshot({ path: `${ARTEFACTS}failed-${file}-${nth}.png`, timeout: 5_000 }));
  // A page that hangs or has crashed gives no screenshot.
  await Promise.allSettled(taken);
}

/**
 * The viewer's waits that only time ends, shorter than in the release (its values are in `Pace` in room-core). Waits that a slow machine
 * may need keep their release values: how long a source may take to its first frame.
 */
export const PACE = {
  sourceOutMs: 3_000, longestSourceOutMs: 6_000, steadyMs: 2_000, provenMs: 10_000, backoffMs: 400, longestBackoffMs: 2_000,
  onlineEveryMs: 3_000, onlineAtMostEveryMs: 1_000, heardForMs: 4_000, muteEveryMs: 2_000, roomSpreadMs: 300, roomAtMostEveryMs: 500,
};

/**
 * Opens a page in its own browser context. `complaints` collects the errors and warnings of its console, `asked` the URLs that it requests.
 */
export async function person(browser, { pace = PACE, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    colorScheme: 'dark',
    ...options,
  });
  contexts.add(context);
  await context.addInitScript((pace) => (HTMLElement.prototype.pace = pace), pace);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.asked = [];
  page.on('request', (request) => page.asked.push(request.url()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

/** Locators for the chat of a page. Playwright's locators pierce the open shadow root. */
export const box = (page) => page.getByRole('textbox', { name: 'Your comment' });
export const comment = (page, text) => page.locator('.message', { hasText: text });

export async function say(page, text) {
  await box(page).fill(text);
  await box(page).press('Enter');
}

export async function joined(page) {
  await page.locator('.messages').waitFor();
  // The banner is empty once the room is joined.
  await page.waitForFunction(() => {
    const banner = document.querySelector('live-room').shadowRoot.querySelector('.banner');
    return banner?.hidden;
  });
}

/** Reads the video's current time, and the frame number from the strip at the bottom of the picture. */
export function picture(page) {
  return page.locator('video[data-front]').evaluate((video) => {
    const { videoWidth: width, videoHeight: height, currentTime } = video;
    if (!width) return { currentTime, frame: null };
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(video, 0, 0);
    const row = Math.floor((height * 535) / 540);
    const luma = (cell) => {
      const [r, g, b] = pen.getImageData(Math.floor(((cell + 0.5) * width) / 16), row, 1, 1).data;
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const threshold = (luma(0) + luma(1)) / 2;
    const bits = Array.from({ length: 13 }, (_, bit) => Number(luma(bit + 2) > threshold));
    const parity = bits.reduce((sum, bit) => sum + bit) % 2;
    if (luma(0) <= luma(1) || parity) return { currentTime, frame: null };
    return { currentTime, frame: Number.parseInt(bits.slice(0, 12).join(''), 2) };
  });
}

/** Waits until the picture has moved on by some frames in the loop of 400; returns both readings. Another source starts at its own time. */
export async function moves(page, frames = 5) {
  let first = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  const later = await until(async () => {
    const shown = await picture(page);
    if (shown.frame !== null && shown.currentTime < first.currentTime) first = shown;
    const steps = shown.frame === null ? 0 : (shown.frame - first.frame + 400) % 400;
    return steps >= frames && steps < 200 && shown.currentTime > first.currentTime ? shown : null;
  });
  return [first, later];
}

/** Polls until the answer is truthy. */
export async function until(ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain for: ${ask}`);
    await pause(POLL_INTERVAL);
  }
}

/** Takes a screenshot for people to look at, if `ARTEFACTS=1` is set. */
export async function screenshot(page, name) {
  if (process.env.ARTEFACTS) await page.screenshot({ path: `${ARTEFACTS}${name}.png` });
}
