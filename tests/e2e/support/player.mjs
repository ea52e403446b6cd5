// What a viewer sees of the stream, and where a room's streams are.
import { createHash } from 'node:crypto';
import { afterEach } from 'node:test';
import { until } from './browser.mjs';
import { STREAM_KEY } from './keys.mjs';

/** What signs the addresses of the stream of this name, as Tencent's CDN has it, for so many seconds; also after all of the server's have expired. */
export function signed(name, seconds = 172_800, { key = STREAM_KEY, hash = 'md5' } = {}) {
  const txTime = (Math.floor(Date.now() / 1_000) + seconds).toString(16).toUpperCase();
  return `txSecret=${createHash(hash).update(key + name + txTime).digest('hex')}&txTime=${txTime}`;
}

/** Names a room's sources for a test, and without any its own again; after each test they are its own, and nothing is broken. */
export function streams(on) {
  const sources = (...list) => on.server.desk('sources', list.length ? { sources: list } : {});
  afterEach(async () => {
    await sources();
    await on.server.desk('faults', { stream: 'fine', rtc: 'fine' });
  });
  return sources;
}

/** Waits until the stage says this of itself; each value may be left out. */
export const shows = (page, { state, source }, options = {}) =>
  page.locator(`.stage${state ? `[data-state="${state}"]` : ''}${source ? `[data-source="${source}"]` : ''}`).waitFor({ state: 'attached', ...options });

/** The room's sources as they are now, as viewers are told them. */
export const told = async (server) => (await server.api('rooms/demo')).body.sources;

/** One source of each way in which the server delivers its stream; addresses are signed for a day, as the backend signs them. */
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

/** WebRTC sessions that the server holds. */
export const sessions = (server) => metric(server, 'rtc_sessions');

/** How often the server was asked for messages, by all viewers. */
export const polls = (server) => metric(server, 'polls_total');

/** What the encoder makes now is this many pictures further than `frame`, in the loop of 400. */
const since = (frame) => (Math.floor(Date.now() / 40) - frame + 400) % 400;

/** Pictures between what is shown and what the encoder makes now, of the loop of 400. */
export async function behind(page, picture) {
  const { frame } = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  return since(frame);
}

/** More pictures than a slow machine is behind by at times, and fewer than those of a pause: 2.4 s. */
const MARGIN = 60;

/**
 * Waits until one picture was held for so long that the live edge is further away than where `edge` pictures behind count as being
 * there. What was loaded and not yet shown may come first.
 */
export async function missesSome(page, picture, edge) {
  let held = await picture(page);
  await until(async () => {
    const shown = await picture(page);
    if (shown.frame !== held.frame || shown.currentTime !== held.currentTime) held = shown;
    return since(held.frame) > edge + 2 * MARGIN;
  });
}

/** Waits until what is shown is the live edge again: who went on from where they were would stay as far behind as that is. */
export const atEdge = (page, picture, edge) => until(async () => (await behind(page, picture)) < edge + MARGIN);

/** A button of the controls. */
export const button = (page, name) => page.locator('.stage').getByRole('button', { name, exact: true });

/** Chooses something of the settings. */
export async function chooses(page, what) {
  await press(page, 'Settings');
  await page.getByRole('menuitem', { name: what }).click();
}

/** Presses a button of the controls. They come with the mouse and go when it rests: it does not rest until the button is pressed. */
export async function press(page, name, position = { x: 120, y: 120 }) {
  const stage = page.locator('.stage');
  await stage.hover({ position });
  const stirring = await stage.evaluateHandle((stage) =>
    setInterval(() => stage.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse' })), 500));
  await button(page, name).click();
  await stirring.evaluate((timer) => clearInterval(timer));
}

/**
 * From now on, looks at each of the page's frames whether there is a picture in front that is seen and is not black. `dark` says what
 * was there instead, `bright` counts the frames whose picture was looked at.
 */
export const watchPicture = (page) =>
  page.evaluate(() => {
    const root = document.querySelector('live-room').shadowRoot;
    const pen = Object.assign(document.createElement('canvas'), { width: 16, height: 9 }).getContext('2d', { willReadFrequently: true });
    // Which elements have had a picture on the screen since they were given what they play.
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
      // On a slow machine it may have run dry, or be on its way to the live edge: its last picture stays meanwhile.
      if (video.readyState < 2) return '';
      bright += 1;
      pen.clearRect(0, 0, 16, 9);
      pen.drawImage(video, 0, 0, 16, 9);
      // The stream's darkest scenes are lighter than this; the strip with the number at the bottom does not count.
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
