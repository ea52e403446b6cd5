// Helpers for playback: what a viewer sees of the stream, and the addresses of a room's streams.
import { createHash } from 'node:crypto';
import { afterEach } from 'node:test';
import { until } from './browser.mjs';
import { STREAM_KEY } from './keys.mjs';

/**
 * Query that signs the address of a stream by name, as in Tencent's CDN, valid for `seconds`; also after all of the server's own have
 * expired.
 */
export function signed(name, seconds = 172_800, { key = STREAM_KEY, hash = 'md5' } = {}) {
  const txTime = (Math.floor(Date.now() / 1_000) + seconds).toString(16).toUpperCase();
  return `txSecret=${createHash(hash).update(key + name + txTime).digest('hex')}&txTime=${txTime}`;
}

/**
 * Sets a room's sources for a test; without arguments, restores its own. After each test the sources are restored and the faults cleared.
 */
export function streams(on) {
  const sources = (...list) => on.server.desk('sources', list.length ? { sources: list } : {});
  afterEach(async () => {
    await sources();
    await on.server.desk('faults', { stream: 'fine', rtc: 'fine' });
  });
  return sources;
}

/** Waits until the stage shows this state and source; either may be left out. */
export const shows = (page, { state, source }, options = {}) =>
  page.locator(`.stage${state ? `[data-state="${state}"]` : ''}${source ? `[data-source="${source}"]` : ''}`).waitFor({ state: 'attached', ...options });

/** The room's sources as the backend gives them to viewers now. */
export const told = async (server) => (await server.api('rooms/demo')).body.sources;

/** One source for each way in which the server delivers its stream. Addresses are signed for a day, as the backend signs them. */
export async function kinds(server) {
  const { body } = await server.api('rooms/demo');
  const query = body.sources[0].url.split('?')[1];
  const own = (kind, file) => body.sources.find((source) => source.kind === kind && source.url.startsWith(`/live/${file}?`));
  return {
    flv: own('flv', 'demo_540p.flv'),
    css: own('hls', 'demo_540p.m3u8'),
    whep: { kind: 'whep', url: `/whep/demo?${query}` },
    leb: { kind: 'leb', url: `webrtc://stream.example/live/demo?${query}`, signal: '/webrtc/v1/pullstream' },
    lowLatency: { kind: 'hls', url: `/live/demo/ll.m3u8?${query}`, lowLatency: true },
    hls: own('hls', 'demo_abr.m3u8'),
    timeShift: { kind: 'hls', url: `/live/demo/dvr.m3u8?${query}`, timeShift: true },
  };
}

async function metric(server, name) {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(metrics.match(new RegExp(`^room_server_${name} (\\d+)`, 'm'))[1]);
}

/** Number of WebRTC sessions that the server holds. */
export const sessions = (server) => metric(server, 'rtc_sessions');

/** Number of polls for messages that the server has received from all viewers. */
export const polls = (server) => metric(server, 'polls_total');

/** How many frames the encoder is now ahead of `frame`, in the loop of 400. */
const since = (frame) => (Math.floor(Date.now() / 40) - frame + 400) % 400;

/** How many frames the encoder is now ahead of the frame on screen, in the loop of 400. */
export async function behind(page, picture) {
  const { frame } = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  return since(frame);
}

/** Margin in frames (2.4 s): more than a slow machine lags behind at times, and fewer than a pause misses. */
const MARGIN = 60;

/**
 * Waits until one frame has been held so long that the live edge is further away than `atEdge` accepts. Frames that were loaded and not yet
 * shown may come first.
 */
export async function missesSome(page, picture, edge) {
  let held = await picture(page);
  await until(async () => {
    const shown = await picture(page);
    if (shown.frame !== held.frame || shown.currentTime !== held.currentTime) held = shown;
    return since(held.frame) > edge + 2 * MARGIN;
  });
}

/** Waits until the picture is at the live edge again. A player that continued where it stopped would stay behind. */
export const atEdge = (page, picture, edge) => until(async () => (await behind(page, picture)) < edge + MARGIN);

/** A button of the controls, by its name. */
export const button = (page, name) => page.locator('.stage').getByRole('button', { name, exact: true });

/** Chooses an item of the settings menu. */
export async function chooses(page, what) {
  await press(page, 'Settings');
  await page.getByRole('menuitem', { name: what }).click();
}

/**
 * Presses a button of the controls. They appear with the mouse and hide when it rests, so the pointer moves until the button is pressed.
 */
export async function press(page, name, position = { x: 120, y: 120 }) {
  const stage = page.locator('.stage');
  await stage.hover({ position });
  const stirring = await stage.evaluateHandle((stage) =>
    setInterval(() => stage.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse' })), 500));
  await button(page, name).click();
  await stirring.evaluate((timer) => clearInterval(timer));
}

/**
 * From now on, checks in each animation frame that a visible picture, and not a black one, is in front. `dark` collects what was wrong,
 * `bright` counts the frames whose picture was checked.
 */
export const watchPicture = (page) =>
  page.evaluate(() => {
    const root = document.querySelector('live-room').shadowRoot;
    const pen = Object.assign(document.createElement('canvas'), { width: 16, height: 9 }).getContext('2d', { willReadFrequently: true });
    // Video elements that have shown a frame since their source was set.
    const come = new Set(root.querySelectorAll('video[data-front]'));
    for (const video of root.querySelectorAll('video')) {
      const wait = () =>
        video.requestVideoFrameCallback(() => {
          come.add(video);
          wait();
        });
      wait();
      video.addEventListener('emptied', () => come.delete(video));
    }
    const amiss = () => {
      const video = root.querySelector('video[data-front]');
      if (!video) return 'no picture in front';
      if (!come.has(video)) return 'one that has not come';
      const { width, height } = video.getBoundingClientRect();
      if (width * height < 1 || !video.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return 'one that is not seen';
      // On a slow machine it may have stalled, or be seeking to the live edge: its last frame stays meanwhile.
      if (video.readyState < 2) return '';
      bright += 1;
      pen.clearRect(0, 0, 16, 9);
      pen.drawImage(video, 0, 0, 16, 9);
      // The stream's darkest scenes are brighter than this. The strip with the frame number at the bottom is left out.
      const { data } = pen.getImageData(0, 0, 16, 8);
      return data.some((value, nth) => nth % 4 !== 3 && value > 32) ? '' : 'a black one';
    };
    Object.assign(globalThis, { dark: [], bright: 0 });
    const look = () => {
      const what = amiss();
      if (what) dark.push(what);
      requestAnimationFrame(look);
    };
    look();
  });
