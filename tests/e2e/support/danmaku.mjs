// Helpers that read the danmaku canvas over the picture, whether a worker or the page draws it.
import { until } from './browser.mjs';
import { shows } from './player.mjs';

/**
 * What the canvas shows: the bounding box in CSS pixels from the stage's top left, its most frequent colours, and the stage's width.
 * `null`: the canvas is empty.
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
 * Share (0 to 1) of the frame around the viewer's own comment that is drawn: the part of its upper edge, between the corners, that has the
 * frame's colour.
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
      // The first row with more than a corner is the upper edge; the next row is in the middle of the frame's line.
      if (edge.length > 40) {
        const along = Array.from({ length: width }, (_, x) => x).filter((x) => isFrame(x, y + 1));
        return along.length / (along.at(-1) - along[0] + 1);
      }
    }
    return 0;
  });

/** Page options of a viewer who has set a slow danmaku speed, so that there is time to check each comment. */
export const slow = ({ url: origin }) => {
  const localStorage = [{ name: 'live-room-viewer', value: JSON.stringify({ danmaku: { speed: 50 } }) }];
  return { storageState: { cookies: [], origins: [{ origin, localStorage }] } };
};

/** The whole comment is on the stage. */
export const whole = ({ left, right, stage }) => left > 1 && right < stage - 9;

/** A comment left the stage before it was seen as wanted, or did not come. */
class Missed extends Error {}
/** A comment that has not come after this time was too late to be shown, in milliseconds. */
const COMES = 15_000;
const TAKES = 3;

/** Plays a scene, again if it missed a comment: on a slow machine a comment may have left, or be too late to fly at all. */
export async function scene(play) {
  for (let take = 1; ; take += 1) {
    try {
      return await play();
    } catch (error) {
      if (!(error instanceof Missed)) throw error;
      // Not a `Missed`, so that a larger scene around this one is not repeated.
      if (take === TAKES) throw new Error(`in each of ${take} takes: ${error.message}`);
    }
  }
}

/** Waits until the canvas shows something that `wanted` accepts; returns it. Throws `Missed` if all comments leave before that. */
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

/** Sends a comment to an empty canvas, and waits until `wanted` accepts what is drawn. */
export const flies = (page, say, wanted = whole) => scene(() => comes(page, say, wanted));

/** Sends a comment and pauses the picture while the comment flies, so that it stays for checks. Returns where it stands. */
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

/** Resumes the picture, and the danmaku with it. */
export async function goOn(page) {
  await page.locator('.stage').focus();
  await page.keyboard.press('k');
  await shows(page, { state: 'playing' });
}

/** Waits until the canvas is empty. */
export const blank = (page, where) => until(async () => !(await ink(page, where)));

/** Points at the drawn comment until it is held; sends one with `say` if the canvas is empty. */
export const point = (page, say) =>
  scene(async () => {
    const stage = await page.locator('.stage').boundingBox();
    if (!(await ink(page))) await say();
    await inked(page);
    await until(async () => {
      const seen = await ink(page);
      if (!seen) throw new Missed('it went before it was held');
      // Points at its left end, because it moves to the left, but not below the sound button in the corner.
      const x = Math.min(Math.max(seen.left + 12, 220), seen.right - 12, stage.width - 4);
      await page.mouse.move(stage.x + x, stage.y + (seen.top + seen.bottom) / 2);
      return page.locator('.held').count();
    });
  });

/** The workers that draw. On a page of another origin their own address does not identify them, but they have loaded the wasm. */
export const drawers = async (page) => {
  const draws = async (worker) => {
    if (worker.url().includes('danmaku-host.js')) return true;
    const files = await worker.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)).catch(() => []);
    return files.some((name) => name.includes('danmaku_bg.wasm'));
  };
  const each = await Promise.all(page.workers().map(async (worker) => ((await draws(worker)) ? [worker] : [])));
  return each.flat();
};
