// What can be seen of the comments that fly over the picture: what is drawn, wherever it is drawn.
import { until } from './browser.mjs';
import { shows } from './player.mjs';

/**
 * Where there is something on the canvas: its box in CSS pixels from the stage's top left, its colours, and how wide the stage is;
 * nothing where there is none.
 */
export const ink = (page, { top = 0, bottom = 1 } = {}) =>
  page.evaluate(
    ([from, to]) => {
      const canvas = document.querySelector('live-room').shadowRoot.querySelector('canvas.danmaku');
      if (!canvas?.width) return null;
      const copy = document.createElement('canvas');
      Object.assign(copy, { width: canvas.width, height: canvas.height });
      const pen = copy.getContext('2d', { willReadFrequently: true });
      pen.drawImage(canvas, 0, 0);
      const ratio = canvas.width / canvas.clientWidth;
      const { data, width } = pen.getImageData(0, 0, copy.width, copy.height);
      const box = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
      const colours = new Map();
      for (let y = Math.floor(copy.height * from); y < copy.height * to; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const at = 4 * (y * width + x);
          if (data[at + 3] < 40) continue;
          box.left = Math.min(box.left, x / ratio);
          box.right = Math.max(box.right, x / ratio);
          box.top = Math.min(box.top, y / ratio);
          box.bottom = Math.max(box.bottom, y / ratio);
          const colour = data[at + 3] > 250 ? [...data.slice(at, at + 3)].join() : '';
          colours.set(colour, (colours.get(colour) ?? 0) + 1);
        }
      }
      colours.delete('');
      const most = [...colours].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
      const stage = canvas.clientWidth;
      return box.right ? { ...box, width: box.right - box.left, stage, colours: most.slice(0, 3) } : null;
    },
    [top, bottom],
  );

/**
 * How much of the frame around one's own comment is there, of 1: the share of its upper edge, between its corners, that has the frame's
 * colour.
 */
export const frame = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('live-room').shadowRoot.querySelector('canvas.danmaku');
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext('2d', { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, copy.width, copy.height);
    const isFrame = (x, y) => [127, 240, 220, 255].every((value, nth) => Math.abs(data[4 * (y * width + x) + nth] - value) < 24);
    for (let y = 0; y < height; y += 1) {
      const edge = Array.from({ length: width }, (_, x) => x).filter((x) => isFrame(x, y));
      // The first row with more than a corner is the edge; one further down is in the middle of the line.
      if (edge.length > 40) {
        const along = Array.from({ length: width }, (_, x) => x).filter((x) => isFrame(x, y + 1));
        return along.length / (along.at(-1) - along[0] + 1);
      }
    }
    return 0;
  });

/** Of a page: its viewer wants comments to be slow, and so has long to look at each. */
export const slow = ({ url: origin }) => {
  const localStorage = [{ name: 'live-room-viewer', value: JSON.stringify({ danmaku: { speed: 50 } }) }];
  return { storageState: { cookies: [], origins: [{ origin, localStorage }] } };
};

/** All of it is on the stage. */
export const whole = ({ left, right, stage }) => left > 1 && right < stage - 9;

/** A comment was gone before it was looked at as wanted, or did not come. */
class Missed extends Error {}
/** A comment that has not come by then was too late to be shown, in milliseconds. */
const COMES = 15_000;
const TAKES = 3;

/** Plays a scene, again where a comment was missed in it: on a slow machine it may have flown by, or be too late to fly at all. */
export async function scene(play) {
  for (let take = 1; ; take += 1) {
    try {
      return await play();
    } catch (error) {
      if (!(error instanceof Missed)) throw error;
      // No more a reason to play a larger scene again.
      if (take === TAKES) throw new Error(`in each of ${take} takes: ${error.message}`);
    }
  }
}

/** Waits until there is something on the canvas that is as wanted; gives it. It is missed where all has gone before. */
export function inked(page, wanted = () => true, where) {
  const end = Date.now() + COMES;
  let last;
  return until(async () => {
    const seen = await ink(page, where);
    if (seen && wanted(seen)) return seen;
    if (seen ? Date.now() > end + COMES : last || Date.now() > end) {
      throw new Missed(`nothing was seen that is ${wanted}, last: ${JSON.stringify(last)}`);
    }
    last = seen;
    return null;
  }, 3 * COMES);
}

async function comes(page, say, wanted) {
  await blank(page);
  await say();
  return inked(page, wanted);
}

/** Has a comment said that comes alone, and waits until it is seen as wanted. */
export const flies = (page, say, wanted = whole) => scene(() => comes(page, say, wanted));

/** Has a comment said, and holds it on its way by holding the picture: it can be looked at in peace. Gives where it stands. */
export const stands = (page, say, wanted = whole) =>
  scene(async () => {
    await comes(page, say, wanted);
    await page.locator('.stage').focus();
    await page.keyboard.press('k');
    await shows(page, { state: 'paused' });
    const { still } = await until(async () => {
      const [still, ...more] = [await ink(page), await ink(page), await ink(page)];
      return more.every((seen) => seen?.left === still?.left) && { still };
    });
    if (still?.left > 1) return still;
    await goOn(page);
    throw new Missed('it went while the picture was about to be held');
  });

/** Lets the picture go on, and with it what flies. */
export async function goOn(page) {
  await page.locator('.stage').focus();
  await page.keyboard.press('k');
  await shows(page, { state: 'playing' });
}

/** Waits until there is nothing on it. */
export const blank = (page, where) => until(async () => !(await ink(page, where)));

/** Points at what is on the canvas until it is held; has it said where there is nothing. */
export const point = (page, say) =>
  scene(async () => {
    const stage = await page.locator('.stage').boundingBox();
    if (!(await ink(page))) await say();
    await inked(page);
    await until(async () => {
      const seen = await ink(page);
      if (!seen) throw new Missed('it went before it was held');
      // At its left end, since it goes to the left, but not below the button for the sound in the corner.
      const x = Math.min(Math.max(seen.left + 12, 220), seen.right - 12, stage.width - 4);
      await page.mouse.move(stage.x + x, stage.y + (seen.top + seen.bottom) / 2);
      return page.locator('.held').count();
    });
  });

/** The workers that draw: on a page of another origin their own address says nothing, but they have loaded the wasm. */
export const drawers = async (page) => {
  const draws = async (worker) => {
    if (worker.url().includes('danmaku-host.js')) return true;
    const files = await worker.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)).catch(() => []);
    return files.some((name) => name.includes('danmaku_bg.wasm'));
  };
  const each = await Promise.all(page.workers().map(async (worker) => ((await draws(worker)) ? [worker] : [])));
  return each.flat();
};
