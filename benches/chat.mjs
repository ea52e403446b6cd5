// The chat list as it ships compared with a naive keyed list: the same comments at the same rate, one list after the other in one browser.
import { gauge, launch, percent, quantile, serve, wait, watchFrames } from './support/browser.mjs';

const RATES = [20, 100, 500, 1_000];
const SECONDS = Number(process.env.SECONDS_EACH ?? 20);
/** Warm-up before the measurement, in milliseconds: the list is full by then. */
const WARM_UP_MS = 4_000;

async function open(browser, url, which) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${url}/index.html#${which}`);
  await page.waitForFunction(() => globalThis.isReady);
  return page;
}

async function measure(browser, url, which, rate) {
  const page = await open(browser, url, which);
  const browserSays = await gauge(page);
  await page.evaluate((rate) => feed(rate), rate);
  await wait(WARM_UP_MS);
  await watchFrames(page);
  const [busy, began] = [await browserSays.busy(), performance.now()];
  await wait(SECONDS * 1_000);
  const cpu = ((await browserSays.busy()) - busy) / ((performance.now() - began) / 1_000);
  const frames = await page.evaluate(() => frames);
  await page.evaluate(() => rest());
  const { heap, nodes } = await browserSays.memory();
  const rows = await page.evaluate(() => list().querySelectorAll('.message').length);
  await page.close();
  return { which, rate, cpu, p95: quantile(frames, 0.95), worst: Math.max(...frames), heap, nodes, rows };
}

/** How far a row moves while the reader has scrolled up and many comments come, in pixels. */
async function drift(browser, url) {
  const page = await open(browser, url, 'ours');
  await page.evaluate(() => feed(100));
  await page.waitForFunction(() => list().querySelectorAll('.message').length >= 150);
  await page.mouse.move(1_100, 500);
  await page.mouse.wheel(0, -800);
  await page.waitForFunction(() => 'reading' in list().dataset);
  await wait(1_000);
  const place = () => {
    const box = list().getBoundingClientRect();
    globalThis.row ??= list().getRootNode().elementFromPoint(box.left + 100, box.top + box.height / 2).closest('.message');
    return row.getBoundingClientRect().top;
  };
  const before = await page.evaluate(place);
  let most = 0;
  for (let nth = 0; nth < 20; nth += 1) {
    await wait(500);
    most = Math.max(most, Math.abs((await page.evaluate(place)) - before));
  }
  await page.close();
  return most;
}

/** Measures, and returns the result as Markdown. */
export async function chat(folder) {
  const { url, close } = await serve(folder);
  const browser = await launch();
  try {
    const lines = [
      '| comments a second | list | main thread | ratio to naive | frame p95 / worst (ms) | heap after GC (MB) | nodes | rows |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ];
    for (const rate of RATES) {
      const naive = await measure(browser, url, 'naive', rate);
      const ours = await measure(browser, url, 'ours', rate);
      for (const it of [naive, ours]) {
        const ratio = it === ours ? (ours.cpu / naive.cpu).toFixed(2) : '';
        lines.push(
          `| ${rate} | ${it.which} | ${percent(it.cpu)} | ${ratio} | ${it.p95.toFixed(1)} / ${it.worst.toFixed(0)} | ${it.heap.toFixed(1)} | ${it.nodes} | ${it.rows} |`,
        );
      }
    }
    lines.push('', `Movement of a row while the reader has scrolled up and 100 comments a second come, over 10 s: ${(await drift(browser, url)).toFixed(1)} px.`);
    return lines.join('\n');
  } finally {
    await browser.close();
    close();
  }
}
