// Helpers for time shift tests: the bar, the requested addresses, and the position of the picture in the loop. Frame n of the loop of 400
// was on air at n × 40 ms since the start of 2026.
import { moves, picture, until } from './browser.mjs';

const EPOCH_S = Date.UTC(2026, 0, 1) / 1_000;
/** Length of the time shift, in seconds. */
export const SPAN_S = 2 * 3_600;

export const front = (page, look) => page.locator('video[data-front]').evaluate(look);
export const height = (page) => front(page, (video) => video.videoHeight);
export const bar = (page) => page.getByRole('slider', { name: 'Position in the stream' });

/** The second, in the loop of 16 s, that is on screen. */
export async function second(page) {
  const { frame } = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  return frame / 25;
}

/** The second of the loop that is on air at a time (seconds since 1970). */
export const onAir = (at) => (at - EPOCH_S) % 16;

/** How much later in the loop `b` is than `a`, in seconds. */
export const later = (a, b) => (b - a + 16) % 16;

/** Position of the picture according to the bar, in seconds behind the live edge. */
export async function behind(page) {
  const text = await bar(page).getAttribute('aria-valuetext');
  const [seconds, minutes, hours] = text.match(/^([\d:]+) behind live$/)[1].split(':').reverse().map(Number);
  return seconds + 60 * minutes + 3_600 * (hours ?? 0);
}

/** Seeks by the bar to this many seconds before the live edge. */
export async function go(page, seconds) {
  await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
  await bar(page).fill(String(Number(await bar(page).getAttribute('max')) - seconds));
}

export const delays = (page) => page.asked.flatMap((url) => /\.m3u8.*tsDelay=(\d+)/.exec(url)?.slice(1).map(Number) ?? []);

/**
 * Waits until the picture is the one from this many seconds ago, apart from the lag that HLS is meant to have: three segments of one
 * second, and the one that is being made. At the live edge, 30 s back and 10 min back, that is a different part of the loop each time.
 */
export async function isFrom(page, seconds) {
  await moves(page);
  await until(async () => {
    const lag = later(await second(page), onAir(Date.now() / 1_000 - (await seconds())));
    return lag >= 2 && lag < 6;
  });
}
