// Our danmaku compared with the engines of peers: the same comments at the same rate over the same stage, one engine after the other in one
// browser. Cost, smoothness of the page and visible comments are measured in separate passes, because measuring is work for the page.
import { gauge, launch, quantile, serve, wait } from './support/browser.mjs';
import { secondsBetween, ticks } from './support/processes.mjs';

const listed = (name, otherwise) => process.env[name]?.split(',') ?? otherwise;
const ENGINES = listed('ENGINES', ['danmaku-dom', 'danmaku-canvas', 'danmu.js', 'artplayer', 'ours']).filter((it) => it !== 'idle');
const RATES = listed('RATES', [50, 200, 1_000]).map(Number);
/** Length of each pass in seconds, and how long the heap is watched in minutes. */
const SECONDS = Number(process.env.SECONDS_EACH ?? 5);
const MINUTES = Number(process.env.MINUTES ?? 1);
/** The engine that all others are compared with. Like ours, it is measured at each rate. */
const PEER = 'danmu.js';
/** The rate at which the other engines are measured, and the further measurements of ours are made: comments a second. */
const CLOSER_RATE = 200;
/** Warm-up in milliseconds: as long as a comment takes to cross the stage, which is full by then. */
const WARM_UP_MS = 8_000;
const BLOCKED_MS = 500;
/** How long a pass may exceed its planned time before the engine counts as given up, in milliseconds. */
const PATIENCE_MS = 20_000;

class GaveUp extends Error {
  message = 'an engine gave up';
}

/** Rejects with `GaveUp` if the promise takes longer than this. */
function within(promise, ms) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(fail, ms, new GaveUp())));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Opens a page with an engine on its stage. */
async function open(browser, url, which) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 });
  page.once('pageerror', (error) => console.error(`${which}: ${error.message}`));
  await page.goto(`${url}/index.html`);
  await page.waitForFunction(() => globalThis.isReady);
  await page.evaluate((which) => run(which), which);
  return page;
}

/**
 * Measures an engine once, in its own page. `undefined`: the engine gave up; then the browser is restarted, because the page may never
 * close.
 */
async function pass(lab, which, rate, measure) {
  const work = async () => {
    const page = await open(lab.browser, lab.url, which);
    if (rate) await page.evaluate((rate) => feed(rate), rate);
    const result = await measure(page);
    await page.close();
    return result;
  };
  const working = work();
  try {
    return await within(working, WARM_UP_MS + SECONDS * 1_000 + PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    working.catch(() => undefined);
    await lab.browser.close();
    lab.browser = await launch();
    return undefined;
  }
}

/** The cost: the page's main thread, all processes together, and the remaining heap. */
async function cost(page) {
  const browserSays = await gauge(page);
  await wait(WARM_UP_MS);
  const [began, busy, before] = [performance.now(), await browserSays.busy(), await ticks()];
  await wait(SECONDS * 1_000);
  const [main, after] = [(await browserSays.busy()) - busy, await ticks()];
  const seconds = (performance.now() - began) / 1_000;
  await page.evaluate(() => rest());
  const { heap } = await browserSays.memory();
  return { main: main / seconds, all: secondsBetween(before, after) / seconds, heap };
}

/** Makes a worker record when it draws: clearing its canvas begins a frame. */
function record() {
  globalThis.drawn = [];
  const { prototype } = OffscreenCanvasRenderingContext2D;
  const { clearRect } = prototype;
  prototype.clearRect = function (...box) {
    const now = performance.timeOrigin + performance.now();
    if (now - (drawn.at(-1) ?? 0) > 2) drawn.push(now);
    return clearRect.apply(this, box);
  };
}

/** The smoothness: the page's frames and long tasks, and the worker's frames if a worker draws. */
async function smoothness(page) {
  await wait(WARM_UP_MS);
  const [worker] = page.workers();
  await worker?.evaluate(record);
  await page.evaluate(() => watch());
  await wait(SECONDS * 1_000);
  const { frames, long } = await page.evaluate(() => ({ frames, long: longTasks.length }));
  const drawn = (await worker?.evaluate(() => drawn)) ?? [];
  const intervals = drawn.slice(1).map((at, nth) => at - drawn[nth]);
  return { frame: quantile(frames, 0.95), long, workerFrame: quantile(intervals, 0.95) };
}

/** The visible comments: how many of all comments were shown at all, and how many are visible at a time after the warm-up. */
async function sight(page) {
  await page.evaluate((ms) => count(ms), WARM_UP_MS);
  await wait(WARM_UP_MS + SECONDS * 1_000);
  await page.evaluate(() => rest());
  return page.evaluate(() => counted());
}

async function measure(lab, which, rate) {
  const [costs, smooth, seen] = [
    await pass(lab, which, rate, cost),
    await pass(lab, which, rate, smoothness),
    which === 'idle' ? undefined : await pass(lab, which, rate, sight),
  ];
  return { which, rate, ...costs, ...smooth, ...seen };
}

/** How often ours draws while the page's main thread is blocked for half a second. */
async function blocked(page) {
  const [worker] = page.workers();
  if (!worker) return 0;
  await worker.evaluate(record);
  await wait(500);
  const [from, to] = await page.evaluate((ms) => {
    const began = performance.now();
    while (performance.now() - began < ms);
    return [began, performance.now()].map((at) => performance.timeOrigin + at);
  }, BLOCKED_MS);
  await wait(100);
  const drawn = await worker.evaluate(() => drawn);
  return drawn.filter((at) => at >= from && at < to).length;
}

/** The memory of ours, half a minute after its start and this many minutes later. */
async function grow(browser, url, minutes) {
  const page = await open(browser, url, 'ours');
  const browserSays = await gauge(page);
  await page.evaluate((rate) => feed(rate), CLOSER_RATE);
  await wait(30_000);
  const start = await browserSays.memory();
  await wait(minutes * 60_000);
  const end = await browserSays.memory();
  await page.close();
  return { minutes, start, end };
}

/** Further measurements of ours: drawing while the main thread is blocked, time from sending to display, and memory over a long time. */
async function examine({ browser, url }) {
  const page = await open(browser, url, 'ours');
  await page.evaluate((rate) => feed(rate), CLOSER_RATE);
  await wait(WARM_UP_MS);
  await page.evaluate(() => time());
  await wait(SECONDS * 1_000);
  const latency = quantile(await page.evaluate(() => latencies()), 0.95);
  const draws = await blocked(page);
  await page.close();
  return { latency, draws, growth: MINUTES ? await grow(browser, url, MINUTES) : undefined };
}

const GAVE_UP = 'gave up';
const number = (value, digits) => (value === undefined ? GAVE_UP : value.toFixed(digits));
const percent = (part) => number(part === undefined ? part : part * 100, 1);
const ratio = (value, peer) => (Number.isFinite(value / peer) ? (value / peer).toFixed(2) : '');

/** A row of the table. The values of the idle page are subtracted; the ratios compare with the peer at the same rate. */
function line(row, idle, peer) {
  const above = (of, what) => (of?.[what] === undefined ? undefined : of[what] - idle[what]);
  const each = (of) => above(of, 'all') / of?.visible;
  const share = (of) => of?.shown / of?.offered;
  const seen = row.shown === undefined ? GAVE_UP : `${row.shown} / ${row.offered}`;
  return `| ${[
    row.rate,
    row.which,
    percent(above(row, 'main')),
    ratio(above(row, 'main'), above(peer, 'main')),
    number(row.frame, 1),
    row.long ?? GAVE_UP,
    percent(above(row, 'all')),
    number(row.visible, 0),
    ratio(each(row), each(peer)),
    seen,
    ratio(share(row), share(peer)),
    percent(row.overlaps),
    number(row.heap, 1),
  ].join(' | ')} |`;
}

function markdown(rows, idle, ours) {
  const columns = [
    ...['comments a second', 'engine', 'main thread above idle (%)', `ratio to ${PEER}`, 'frame p95 (ms)', 'long tasks'],
    ...['all processes above idle (%)', 'visible', `all-process CPU per visible comment, ratio to ${PEER}`],
    ...['shown / offered', `ratio to ${PEER}`, 'overlaps (%)', 'heap after GC (MB)'],
  ];
  const lines = [`| ${columns.join(' | ')} |`, `| ${columns.map(() => '---').join(' | ')} |`];
  for (const row of rows) lines.push(line(row, idle, rows.find(({ which, rate }) => which === PEER && rate === row.rate)));
  const idlePage = `main thread ${percent(idle.main)} %, all processes ${percent(idle.all)} %, frame p95 ${number(idle.frame, 1)} ms`;
  lines.push('', `The idle page, which is subtracted: ${idlePage}.`);
  for (const { which, rate, workerFrame } of rows) {
    if (workerFrame) lines.push(`Worker frame p95, ${which} at ${rate} a second: ${workerFrame.toFixed(1)} ms.`);
  }
  if (!ours) return lines.join('\n');
  const { latency, draws, growth } = ours;
  const at = `Ours at ${CLOSER_RATE} a second`;
  lines.push(`${at}, while the main thread is blocked for ${BLOCKED_MS} ms: ${draws} of ${BLOCKED_MS * 0.06} frames drawn.`);
  if (latency) lines.push(`${at}, time from sending to display, p95: ${latency.toFixed(1)} ms.`);
  if (growth) {
    const { minutes, start, end } = growth;
    const heap = `heap ${start.heap.toFixed(1)} to ${end.heap.toFixed(1)} MB`;
    lines.push(`${at} over ${minutes} minutes: ${heap}, nodes ${start.nodes} to ${end.nodes}.`);
  }
  return lines.join('\n');
}

/** Measures the builds in the folder, and returns the result as Markdown. */
export async function danmaku(folder) {
  const { url, close } = await serve(folder);
  const lab = { url, browser: await launch() };
  try {
    const idle = await measure(lab, 'idle', 0);
    const rows = [];
    for (const rate of RATES) {
      const engines = ENGINES.filter((which) => rate === CLOSER_RATE || [PEER, 'ours'].includes(which));
      for (const which of engines) rows.push(await measure(lab, which, rate));
    }
    const patience = WARM_UP_MS + SECONDS * 1_000 + (MINUTES + 1) * 60_000 + PATIENCE_MS;
    const ours = ENGINES.includes('ours') ? await within(examine(lab), patience) : undefined;
    return markdown(rows, idle, ours);
  } finally {
    await lab.browser.close();
    close();
  }
}
