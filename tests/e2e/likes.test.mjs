// Likes: shown at once, combined on the way, counted exactly.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, test } from 'node:test';
import { joined, screenshot, until } from './support/browser.mjs';
import { listen, messagesOf } from './support/gifts.mjs';
import { stage } from './support/stage.mjs';

const folder = mkdtempSync(path(tmpdir(), 'likes-'));
after(() => rmSync(folder, { recursive: true }));
const on = stage('--database', path(folder, 'likes.db'));
const heart = (page) => page.getByRole('button', { name: /^Like/ });
/** The number of likes that the page shows. */
const shown = async (page) => Number(await page.locator('.like-total').innerText());
/** The number of likes that the backend has counted. */
const counted = async () => (await on.server.api('rooms/demo')).body.likes.counted;
/** Number of the canvas' pixels that belong to rising hearts, whether a worker or the page draws them. */
const rising = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('live-room').shadowRoot.querySelector('.hearts canvas');
    if (!canvas?.width) return 0;
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext('2d', { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    return pen.getImageData(0, 0, copy.width, copy.height).data.filter((value, nth) => nth % 4 === 3 && value > 100).length;
  });
/** Number of elements that the hearts use. */
const elements = (page) => page.locator('.hearts *').count();
const liked = async (bare, by) => (await messagesOf(bare, 'like')).filter(({ sender }) => sender === by);

/** How long likes are sent, in seconds, at ten a second. */
const SECONDS = Number(process.env.LIKE_SECONDS ?? 20);
const LIKES = SECONDS * 10;

test('ten likes a second send at most one message a second, and both totals are exact', async () => {
  const [ann, eve, bare] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'eve' }), await on.inRoom('bare')];
  const before = await counted();
  const began = Date.now();
  await ann.evaluate((all) => {
    globalThis.likes = 0;
    const timer = setInterval(() => {
      document.querySelector('live-room').like();
      likes += 1;
      if (likes === all) clearInterval(timer);
    }, 100);
  }, LIKES);
  await until(() => ann.evaluate((all) => globalThis.likes === all, LIKES), 2_000 * SECONDS);
  const seconds = (Date.now() - began) / 1_000;
  for (const page of [ann, eve]) await until(async () => (await shown(page)) === before + LIKES);
  assert.equal(await counted(), before + LIKES);
  const messages = await until(async () => {
    const all = await liked(bare, 'ann');
    return all.reduce((sum, { count }) => sum + count, 0) === LIKES && all;
  });
  assert.ok(messages.length <= seconds, `${messages.length} messages in ${seconds} s`);
  assert.deepEqual([...ann.complaints, ...eve.complaints], []);
});

test('a tap, a held button, a held key and a double tap like at once, and hearts use a fixed number of elements', async () => {
  const [ann, phone] = [await on.enter({ as: 'amy' }), await on.enter({ as: 'phil', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })];
  const before = await shown(ann);
  await heart(ann).click();
  assert.equal(await shown(ann), before + 1);
  await until(() => rising(ann));
  await screenshot(ann, 'likes-1280x800');
  assert.equal(await elements(ann), 1);
  // While it is held, it keeps liking.
  await heart(ann).hover();
  await ann.mouse.down();
  await until(async () => (await shown(ann)) >= before + 5);
  await ann.mouse.up();
  const held = await shown(ann);
  await ann.keyboard.down('l');
  for (let nth = 0; nth < 4; nth += 1) await ann.keyboard.down('l');
  await ann.keyboard.up('l');
  await until(async () => (await shown(ann)) === held + 5);
  await heart(ann).press('Enter');
  await until(async () => (await shown(ann)) === held + 6);
  assert.equal(await elements(ann), 1);
  // Once all hearts have risen, the canvas is empty.
  await until(async () => (await rising(ann)) === 0);
  // The hearts of others rise here too, and the number is the same.
  await until(() => rising(phone));
  await until(async () => (await shown(phone)) === held + 6);
  const { x, y, width, height } = await phone.locator('.stage').boundingBox();
  const middle = [x + width / 2, y + height / 2];
  await phone.touchscreen.tap(...middle);
  await phone.touchscreen.tap(...middle);
  await until(async () => (await shown(phone)) >= held + 7);
  assert.equal(await phone.evaluate(() => document.fullscreenElement), null);
  // One tap on the heart is one like.
  await until(async () => (await shown(phone)) === (await counted()));
  const liked = await shown(phone);
  const place = await heart(phone).boundingBox();
  await phone.touchscreen.tap(place.x + place.width / 2, place.y + place.height / 2);
  assert.equal(await shown(phone), liked + 1);
  await until(async () => (await counted()) === liked + 1);
  assert.equal(await shown(phone), liked + 1);
  await screenshot(phone, 'likes-390x844');
  assert.deepEqual([...ann.complaints, ...phone.complaints], []);
});

test('hearts also rise where no worker can draw, and where the worker fails', async () => {
  const without = await on.enter({ as: 'nora', waits: false });
  const failing = await on.enter({ as: 'fay', waits: false });
  await without.addInitScript(() => delete HTMLCanvasElement.prototype.transferControlToOffscreen);
  // What a worker loads fails, and what the page loads does not.
  await failing.addInitScript(() => {
    const Real = Worker;
    globalThis.Worker = class extends Real {
      constructor(url, options) {
        super(String(url).includes('hearts') ? URL.createObjectURL(new Blob(['throw 0'])) : url, options);
      }
    };
  });
  for (const page of [without, failing]) {
    await page.reload();
    await joined(page);
    await until(async () => {
      await heart(page).click();
      return rising(page);
    });
    assert.equal(await elements(page), 1);
    assert.deepEqual(page.complaints, []);
  }
});

test('unsent likes go out when the page is hidden, and when the viewer leaves', async () => {
  const [ann, eve] = [await on.enter({ as: 'ida' }), await on.enter({ as: 'eve' })];
  await until(async () => (await shown(ann)) === (await counted()));
  const before = await counted();
  // Far less time passes between the two calls than the second for which likes are collected otherwise.
  await ann.evaluate(() => {
    document.querySelector('live-room').like(3);
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await until(async () => (await counted()) === before + 3);
  await ann.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    document.querySelector('live-room').like(4);
    document.querySelector('live-room').leave();
  });
  await until(async () => (await counted()) === before + 7);
  await until(async () => (await shown(eve)) === before + 7);
});

test('after a reconnect no like is lost or counted twice, and the total never decreases', async () => {
  const [ann, eve] = [await on.enter({ as: 'cleo' }), await on.enter({ as: 'eve' })];
  await listen(eve, 'like');
  const before = await counted();
  await ann.evaluate(() => {
    globalThis.likes = 0;
    const timer = setInterval(() => {
      document.querySelector('live-room').like();
      likes += 1;
      if (likes === 200) clearInterval(timer);
    }, 50);
  });
  for (const likes of [50, 120]) {
    await until(() => ann.evaluate((likes) => globalThis.likes >= likes, likes));
    await on.server.desk('drop-sockets');
  }
  await until(async () => (await counted()) === before + 200, 90_000);
  for (const page of [ann, eve]) await until(async () => (await shown(page)) === before + 200);
  await on.server.desk('say', { userId: 'luna', text: 'that was all' });
  for (const page of [ann, eve]) await page.locator('.message', { hasText: 'that was all' }).waitFor();
  assert.deepEqual([await counted(), await shown(ann), await shown(eve)], [before + 200, before + 200, before + 200]);
  const totals = (await eve.evaluate(() => globalThis.like)).map(({ total }) => total);
  assert.deepEqual(totals, totals.toSorted((one, other) => one - other));
  // The backend's count survives a restart of the server, and so does the group counter.
  await on.server.stop('SIGKILL');
  await on.server.start();
  await ann.reload();
  await until(async () => (await ann.locator('.like-total').count()) && (await shown(ann)) === before + 200);
});

test('a muted viewer cannot like, and with reduced motion no heart rises', async () => {
  const ann = await on.enter({ as: 'mona', reducedMotion: 'reduce' });
  const before = await shown(ann);
  await heart(ann).click();
  assert.equal(await shown(ann), before + 1);
  assert.equal(await elements(ann), 0);
  await on.server.desk('mute', { userId: 'mona', seconds: 60 });
  await until(() => heart(ann).isDisabled());
  await on.server.desk('mute', { userId: 'mona', seconds: 0 });
  await until(() => heart(ann).isEnabled());
});
