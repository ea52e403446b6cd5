// Who draws the comments over the picture: a worker, wherever that can be, and whatever becomes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawers, inked } from './support/danmaku.mjs';
import { joined, moves, person, until } from './support/browser.mjs';
import { send, stage } from './support/stage.mjs';

const on = stage();
const LONG = 'a long comment that is on its way for a while';
const canvases = (page) => page.locator('canvas.danmaku').count();

/** Breaks the worker while a comment flies: another one draws, what flew flies on, and what comes flies, too. */
async function goesOn(breakIt) {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, LONG);
  const before = await inked(ann, ({ right }) => right < 890);
  const [worker] = await drawers(ann);
  const another = ann.waitForEvent('worker', (it) => it.url().includes('danmaku-host.js'));
  await breakIt(worker);
  await send(bob, on.group, '好');
  await another;
  const after = await inked(ann, ({ left }) => left < before.left);
  assert.equal(after.top, before.top);
  await until(async () => (await canvases(ann)) === 1);
  await send(bob, on.group, LONG);
  await inked(ann, ({ right }) => right > 890);
  await until(() => !ann.workers().includes(worker));
  assert.equal((await drawers(ann)).length, 1);
}

test('a worker that fails is replaced, and what flew flies on', () =>
  goesOn((worker) => worker.evaluate(() => void setTimeout(() => { throw new Error('on purpose'); }))));

test('a worker that hangs is replaced, and what flew flies on', () =>
  goesOn((worker) => worker.evaluate(() => void setTimeout(() => { for (;;); }))));

test('while the page is busy the comments go on', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, LONG);
  await inked(ann);
  const [worker] = await drawers(ann);
  await worker.evaluate(() => {
    globalThis.drawn = [];
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { clearRect } = prototype;
    prototype.clearRect = function (...box) {
      drawn.push(performance.timeOrigin + performance.now());
      return clearRect.apply(this, box);
    };
  });
  const [from, to] = await ann.evaluate(() => {
    const began = performance.now();
    while (performance.now() - began < 500);
    return [began, performance.now()].map((at) => performance.timeOrigin + at);
  });
  const drawn = await until(async () => {
    const drawn = await worker.evaluate(() => globalThis.drawn);
    return drawn.at(-1) > to && drawn.filter((at) => at > from && at < to).length;
  });
  assert.ok(drawn > 3, `${drawn}`);
});

test('without canvases for workers the page draws itself', async () => {
  const ann = await person(on.browser);
  await ann.addInitScript(() => {
    delete HTMLCanvasElement.prototype.transferControlToOffscreen;
    delete globalThis.OffscreenCanvas;
  });
  await ann.goto(`${on.server.url}/#token=ann`);
  await joined(ann);
  const bob = await on.inRoom('bob');
  await send(bob, on.group, LONG);
  const first = await inked(ann, ({ right }) => right < 890);
  await inked(ann, ({ left }) => left < first.left - 20);
  assert.deepEqual(await drawers(ann), []);
  await ann.evaluate(() => document.querySelector('live-room').remove());
  assert.deepEqual(ann.complaints, []);
});

test('it is drawn by a worker under a strict policy', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  await page.goto(`${on.server.url}/embed.html`);
  await joined(page);
  await moves(page);
  await send(bob, on.group, LONG);
  await inked(page);
  assert.equal((await drawers(page)).length, 1);
  assert.deepEqual(page.complaints, []);
});

test('where the page may start no worker for it, the page draws itself', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  await page.addInitScript(() => {
    const Real = globalThis.Worker;
    globalThis.Worker = class extends Real {
      constructor(url, options) {
        if (String(url).includes('danmaku-host')) throw new DOMException('not here', 'SecurityError');
        super(url, options);
      }
    };
  });
  await page.goto(`${on.server.url}/#token=ann`);
  await joined(page);
  await send(bob, on.group, LONG);
  await inked(page);
  assert.deepEqual(await drawers(page), []);
  assert.deepEqual(page.complaints, []);
});

test('it is drawn by a worker also on a page of another origin, and is gone with the element', async () => {
  const page = await person(on.browser);
  await page.goto(`${on.pages.url}/host.html?server=${on.server.url}`);
  await page.evaluate((backend) => place({ backend, room: 'demo', token: 'ann' }), on.server.url);
  await joined(page);
  const bob = await on.inRoom('bob');
  await send(bob, on.group, LONG);
  await inked(page);
  assert.equal((await drawers(page)).length, 1);
  await page.evaluate(() => room.remove());
  await until(async () => !(await drawers(page)).length);
  assert.equal(await page.evaluate(() => document.querySelector('canvas')), null);
  assert.deepEqual(page.complaints, []);
});
