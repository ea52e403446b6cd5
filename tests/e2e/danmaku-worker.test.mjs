// Where the danmaku is drawn: in a worker if possible, and what happens when that worker fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawers, flies, inked, scene, slow, whole } from './support/danmaku.mjs';
import { joined, moves, person, until } from './support/browser.mjs';
import { send, stage } from './support/stage.mjs';

const on = stage();
const LONG = 'a long comment that is on its way for a while';
const canvases = (page) => page.locator('canvas.danmaku').count();

/** The row, of 25 px, of a drawn box. Where its letters begin in the row depends on which of them have entered the stage. */
const row = ({ top }) => Math.floor(top / 25);

/** Breaks the worker while a comment flies: another worker takes over, the comment flies on, and new comments fly too. */
const goesOn = (breakIt) =>
  scene(async () => {
    const [ann, bob] = [await on.enter({ as: 'ann', ...slow(on.server) }), await on.inRoom('bob')];
    const say = (text) => send(bob, on.group, text);
    // Soon after the comment has entered: a slow machine needs much of its way to start another worker.
    const before = await flies(ann, () => say(LONG), ({ left, stage }) => left < stage - 120);
    const [worker] = await drawers(ann);
    const another = ann.waitForEvent('worker', (it) => it.url().includes('danmaku-host.js'));
    await breakIt(worker);
    await say('好');
    await another;
    // The last frame of the broken worker stays until another one is ready: what is seen from then on comes from the new one.
    await until(async () => (await canvases(ann)) === 1);
    // The rest of the long comment may be short, but it is wider than the short one.
    const after = await inked(ann, ({ width }) => width > 60);
    assert.ok(after.left < before.left, `the comment moved on: ${after.left} ${before.left}`);
    assert.equal(row(after), row(before), `the comment keeps its row: ${after.top} ${before.top}`);
    await flies(ann, () => say(LONG));
    await until(() => !ann.workers().includes(worker));
    assert.equal((await drawers(ann)).length, 1);
    await Promise.all([ann.context().close(), bob.context().close()]);
  });

test('a worker that fails is replaced, and the comment flies on', () =>
  goesOn((worker) => worker.evaluate(() => void setTimeout(() => { throw new Error('on purpose'); }))));

test('a worker that hangs is replaced, and the comment flies on', () =>
  goesOn((worker) => worker.evaluate(() => void setTimeout(() => { for (;;); }))));

test('the danmaku moves on while the page is busy', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann', ...slow(on.server) }), await on.inRoom('bob')];
  await flies(ann, () => send(bob, on.group, LONG));
  const [worker] = await drawers(ann);
  await worker.evaluate(() => {
    globalThis.drawn = 0;
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { clearRect } = prototype;
    prototype.clearRect = function (...box) {
      drawn += 1;
      return clearRect.apply(this, box);
    };
  });
  const drawn = () => worker.evaluate(() => globalThis.drawn);
  // The page blocks on a synchronous request. The answer comes once the worker has drawn more than three frames.
  let more = 0;
  await ann.route('**/busy', async (route) => {
    const before = await drawn();
    await until(async () => (more = (await drawn()) - before) > 3).catch(() => {});
    await route.fulfill({ body: '' });
  });
  await ann.evaluate(() => {
    const request = new XMLHttpRequest();
    request.open('GET', '/busy', false);
    request.send();
  });
  assert.ok(more > 3, `${more}`);
});

test('without canvases for workers the page draws the danmaku itself', async () => {
  const ann = await person(on.browser);
  await ann.addInitScript(() => {
    delete HTMLCanvasElement.prototype.transferControlToOffscreen;
    delete globalThis.OffscreenCanvas;
  });
  await ann.goto(`${on.server.url}/#token=ann`);
  await joined(ann);
  const bob = await on.inRoom('bob');
  await scene(async () => {
    const first = await flies(ann, () => send(bob, on.group, LONG));
    await inked(ann, (seen) => whole(seen) && seen.left < first.left - 20);
  });
  assert.deepEqual(await drawers(ann), []);
  // Errors of the teardown are reported before the next frames.
  await ann.evaluate(() => {
    document.querySelector('live-room').remove();
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  assert.deepEqual(ann.complaints, []);
});

test('a worker draws the danmaku under a strict content security policy', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  await page.goto(`${on.server.url}/embed.html`);
  await joined(page);
  await moves(page);
  await flies(page, () => send(bob, on.group, LONG));
  assert.equal((await drawers(page)).length, 1);
  assert.deepEqual(page.complaints, []);
});

test('a page that may not start the worker draws the danmaku itself', async () => {
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
  await flies(page, () => send(bob, on.group, LONG));
  assert.deepEqual(await drawers(page), []);
  assert.deepEqual(page.complaints, []);
});

test('a worker draws the danmaku also on a page of another origin, and ends with the element', async () => {
  const page = await person(on.browser);
  await page.goto(`${on.pages.url}/host.html?server=${on.server.url}`);
  await page.evaluate((backend) => place({ backend, room: 'demo', token: 'ann' }), on.server.url);
  await joined(page);
  const bob = await on.inRoom('bob');
  await flies(page, () => send(bob, on.group, LONG));
  assert.equal((await drawers(page)).length, 1);
  await page.evaluate(() => room.remove());
  await until(async () => !(await drawers(page)).length);
  assert.equal(await page.evaluate(() => document.querySelector('canvas')), null);
  assert.deepEqual(page.complaints, []);
});
