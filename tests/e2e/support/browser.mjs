// A real browser, and what a test asks of a page with a live room.
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export { launch } from './launch.mjs';

const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));
/** Between two asks of the same condition, in milliseconds: so that the asking does not slow down what is waited for. */
const BETWEEN_ASKS = 50;
/** Long enough for a slow machine: conditions are waited for, never times. */
export const PATIENCE = 30_000;

const contexts = new Set();
afterEach(async (test) => {
  if (!test.passed) await pictures(test.fullName ?? test.name);
  // Whether or not a test passed, its people have left when the next one begins.
  await Promise.allSettled([...contexts].map((context) => context.close()));
  contexts.clear();
});

/** A picture of each page of a test that failed. */
async function pictures(name) {
  const file = name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80);
  const pages = [...contexts].flatMap((context) => context.pages());
  const taken = pages.map((page, nth) => page.screenshot({ path: `${ARTEFACTS}failed-${file}-${nth}.png`, timeout: 5_000 }));
  // A page that hangs, or has crashed, has no picture.
  await Promise.allSettled(taken);
}

/**
 * The viewer's waits that time alone ends, shorter than they ship (room-core's `Pace` has those). What a slow machine may need is as it
 * ships: how long a source may take to show its first picture.
 */
export const PACE = {
  sourceOutMs: 3_000, longestSourceOutMs: 6_000, steadyMs: 2_000, provenMs: 10_000, backoffMs: 400, longestBackoffMs: 2_000,
  onlineEveryMs: 3_000, onlineAtMostEveryMs: 1_000, heardForMs: 4_000, muteEveryMs: 2_000, roomSpreadMs: 300, roomAtMostEveryMs: 500,
};

/** A page of its own person, with everything that its console says against us, and every address that it asks. */
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

/** The chat of a page: Playwright's locators see into the open shadow root. */
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

/** What the video shows: its time, and the frame number read off the strip at the bottom of the picture. */
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

/** Waits until the picture has moved on by some frames of the loop of 400; says what it showed. Another source begins at a time of its own. */
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

/** Asks again and again until the answer is something. */
export async function until(ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain for: ${ask}`);
    await pause(BETWEEN_ASKS);
  }
}

/** A picture for people to look at, where they asked for it: `ARTEFACTS=1`. */
export async function screenshot(page, name) {
  if (process.env.ARTEFACTS) await page.screenshot({ path: `${ARTEFACTS}${name}.png` });
}
