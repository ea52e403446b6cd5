// Gifts and likes as they ship compared with a naive page: the same events at the same rate, one page after the other in one browser.
import { gauge, launch, percent, quantile, serve, wait, watchFrames } from './support/browser.mjs';
import { secondsBetween, ticks } from './support/processes.mjs';

const [GIFTS, LIKES] = [200, 500];
const SECONDS = Number(process.env.SECONDS_EACH ?? 20);
/** How long the frames are recorded, after the other measurements, in milliseconds. */
const FRAMES_MS = 5_000;
/** Warm-up before the measurement, in milliseconds: by then all banners are in use, and the first events are over and removed. */
const WARM_UP_MS = 6_000;
const EVERY_MS = 50;
/** Ours is the page of the chat benchmark, which also shows the room's gifts and hearts. */
const PAGES = { naive: 'naive.html', ours: 'index.html#ours' };

async function measure(browser, url, which, [gifts, likes]) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${url}/${PAGES[which]}`);
  await page.waitForFunction(() => globalThis.isReady);
  const browserSays = await gauge(page);
  await page.evaluate(([gifts, likes, every]) => {
    let [last, owedGifts, owedLikes] = [performance.now(), 0, 0];
    setInterval(() => {
      const seconds = (performance.now() - last) / 1000;
      last += seconds * 1000;
      owedGifts += seconds * gifts;
      owedLikes += seconds * likes;
      celebrate(Math.floor(owedGifts), Math.floor(owedLikes));
      owedGifts %= 1;
      owedLikes %= 1;
    }, every);
  }, [gifts, likes, EVERY_MS]);
  await wait(WARM_UP_MS);
  const first = await browserSays.memory();
  const [busy, began, before] = [await browserSays.busy(), performance.now(), await ticks()];
  await wait(SECONDS * 1_000);
  const [main, after] = [(await browserSays.busy()) - busy, await ticks()];
  const seconds = (performance.now() - began) / 1_000;
  await watchFrames(page);
  await wait(FRAMES_MS);
  const frames = await page.evaluate(() => frames);
  const last = await browserSays.memory();
  await page.close();
  return { main: main / seconds, all: secondsBetween(before, after) / seconds, p95: quantile(frames, 0.95), first, last };
}

/** Measures, and returns the result as Markdown. */
export async function gifts(folder) {
  const { url, close } = await serve(folder);
  const browser = await launch();
  try {
    const lines = [
      '| events a second | page | main thread | ratio to naive | all processes | ratio to naive | frame p95 (ms) | nodes, first and last | heap after GC (MB), first and last |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ];
    for (const [name, pace] of [[`${GIFTS} gifts, ${LIKES} likes`, [GIFTS, LIKES]], [`${LIKES} likes`, [0, LIKES]]]) {
      const naive = await measure(browser, url, 'naive', pace);
      const ours = await measure(browser, url, 'ours', pace);
      for (const [which, it] of [['naive', naive], ['ours', ours]]) {
        const of = (what) => (it === ours ? (ours[what] / naive[what]).toFixed(2) : '');
        lines.push(
          `| ${name} | ${which} | ${percent(it.main)} | ${of('main')} | ${percent(it.all)} | ${of('all')} | ${it.p95.toFixed(1)} | ${it.first.nodes}, ${it.last.nodes} | ${it.first.heap.toFixed(1)}, ${it.last.heap.toFixed(1)} |`,
        );
      }
    }
    return lines.join('\n');
  } finally {
    await browser.close();
    close();
  }
}
