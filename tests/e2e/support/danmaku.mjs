// What can be seen of the comments that fly over the picture: what is drawn, wherever it is drawn.
import { until } from './browser.mjs';

/** Where there is something on the canvas: its box in CSS pixels from the stage's top left, and its colour; nothing where there is none. */
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
      return box.right ? { ...box, width: box.right - box.left, colours: most.slice(0, 3) } : null;
    },
    [top, bottom],
  );

/** Waits until there is something on the canvas that is as wanted; gives it. */
export const inked = (page, wanted = () => true, where) =>
  until(async () => {
    const seen = await ink(page, where);
    return seen && wanted(seen) ? seen : null;
  });

/** Waits until there is nothing on it. */
export const blank = (page, where) => until(async () => !(await ink(page, where)));

/** Points at what is on the canvas until it is held. */
export async function point(page) {
  const stage = await page.locator('.stage').boundingBox();
  await until(async () => {
    const seen = await ink(page);
    if (!seen) return false;
    const x = Math.min((seen.left + seen.right) / 2, stage.width - 4);
    await page.mouse.move(stage.x + x, stage.y + (seen.top + seen.bottom) / 2);
    return page.locator('.held').count();
  });
}

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
