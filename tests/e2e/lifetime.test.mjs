// The life of a page around the room: another tab, the background, the back-forward cache, a session that ends, requests that hang.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, comment, joined, moves, person, say, until } from './support/browser.mjs';
import { drawers } from './support/danmaku.mjs';
import { kinds, press, shows, told } from './support/player.mjs';
import { send, stage } from './support/stage.mjs';

const on = stage();
const kept = (page) => page.evaluate(() => JSON.parse(localStorage['live-room-viewer'] ?? '{}'));
/** From now on, records which entries of the local storage are written, and when. */
const noteWrites = (page) =>
  page.addInitScript(() => {
    globalThis.writes = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (name, value) {
      writes.push([name, performance.now()]);
      setItem.call(this, name, value);
    };
  });
const slide = (page, volumes) =>
  page.evaluate((volumes) => {
    const slider = document.querySelector('live-room').shadowRoot.querySelector('input.volume');
    for (const volume of volumes) {
      slider.value = String(volume);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, volumes);

/** Seeks to one second before the end of a recording, once it is loaded. */
const toEnd = (page) =>
  until(() => page.locator('video[data-front]').evaluate((video) => {
    if (!Number.isFinite(video.duration) || video.readyState < 2) return false;
    video.currentTime = video.duration - 1;
    return true;
  }));

test('a recording plays to its end and can be watched again; the next show plays by itself', async (test) => {
  test.after(() => on.server.desk('status', { status: 'live' }));
  const page = await on.enter();
  await on.server.desk('status', { status: 'replay' });
  await page.locator('.status-badge', { hasText: 'Replay' }).waitFor();
  // Paused in the middle, it resumes there, and not near its end.
  const at = () => page.locator('video[data-front]').evaluate((video) => video.currentTime);
  await until(() => page.locator('video[data-front]').evaluate((video) => Number.isFinite(video.duration) && video.readyState > 1));
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  const held = await at();
  await page.locator('.stage-play').click();
  await moves(page);
  assert.ok((await at()) < held + 10, `${held} ${await at()}`);
  await toEnd(page);
  await page.getByRole('button', { name: 'Watch again' }).waitFor();
  await shows(page, { state: 'ended' });
  await page.getByRole('button', { name: 'Watch again' }).click();
  await moves(page);
  assert.ok((await page.locator('video[data-front]').evaluate((video) => video.currentTime)) < 60, 'it plays from its start');
  await toEnd(page);
  await shows(page, { state: 'ended' });
  await on.server.desk('status', { status: 'live' });
  await moves(page);
  await shows(page, { state: 'playing' });
  assert.deepEqual(page.complaints, []);
});

test('two tabs share their settings; a slider writes seldom; other storage entries change nothing', async () => {
  const page = await person(on.browser);
  await noteWrites(page);
  await page.goto(`${on.server.url}/#token=tess`);
  await joined(page);
  const other = await page.context().newPage();
  await other.goto(`${on.server.url}/#token=tom`);
  await joined(other);
  await page.locator('.stage').focus();
  await page.evaluate(() => (writes.length = 0));
  await page.keyboard.press('d');
  await until(async () => (await kept(other)).danmaku?.on === false);
  // It applies in the other tab, too.
  await other.locator('canvas.danmaku').waitFor({ state: 'detached' });
  await other.evaluate(() => localStorage.setItem('something of the page', '1'));
  await other.evaluate(() => localStorage.setItem('live-room-viewer-else', '1'));
  await page.locator('.stage').hover();
  await slide(page, Array.from({ length: 60 }, (_, nth) => 100 - nth));
  await until(async () => (await kept(page)).sound?.volume === 0.41);
  const times = (await page.evaluate(() => writes)).filter(([name]) => name === 'live-room-viewer').map(([, at]) => at);
  assert.ok(times.length <= 4, `${times}`);
  assert.equal((await kept(page)).danmaku.on, false, 'the earlier setting is kept');
});

test('where nothing can be stored, settings last until the page closes', async () => {
  const page = await person(on.browser);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await page.goto(on.server.url);
  await joined(page);
  await page.locator('canvas.danmaku').waitFor();
  await page.locator('.stage').focus();
  await page.keyboard.press('d');
  await page.locator('canvas.danmaku').waitFor({ state: 'detached' });
  await page.evaluate(() => window.dispatchEvent(new StorageEvent('storage', { key: 'another', newValue: '1' })));
  await on.server.desk('say', { userId: 'luna', text: 'anything new?' });
  await comment(page, 'anything new?').waitFor();
  assert.equal(await page.locator('canvas.danmaku').count(), 0);
});

test('a session is renewed before it ends: the draft stays, and comments of that time are there once', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  const asked = [];
  // The first session reports that it ends soon; its UserSig is valid for longer.
  await page.route('**/api/session', async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    asked.push(session.userId);
    if (asked.length === 1) session.expiresAt = Math.ceil(Date.now() / 1_000) + 15;
    await route.fulfill({ response, json: session });
  });
  await page.goto(`${on.server.url}/#token=rosa`);
  await joined(page);
  await page.evaluate(() => {
    globalThis.banners = [];
    const banner = document.querySelector('live-room').shadowRoot.querySelector('.banner');
    new MutationObserver(() => banners.push(banner.textContent)).observe(banner, { childList: true, subtree: true, characterData: true });
  });
  await box(page).fill('half a sen');
  const texts = [];
  while ((asked.length < 2 || texts.length < 12) && texts.length < 1_000) {
    texts.push(`meanwhile ${texts.length} of it`);
    await send(bob, on.group, texts.at(-1));
    await comment(page, texts.at(-1)).waitFor();
  }
  await page.evaluate(() => document.querySelector('live-room').send('in between'));
  for (const text of texts) await comment(page, text).waitFor();
  await page.locator('.message[data-mine]:not([data-state])', { hasText: 'in between' }).waitFor();
  for (const text of texts) assert.equal(await comment(page, text).count(), 1, text);
  assert.equal(await box(page).inputValue(), 'half a sen');
  assert.deepEqual([asked, await page.evaluate(() => banners)], [['rosa', 'rosa'], []]);
  assert.deepEqual(page.complaints, []);
});

test('a chat that is no longer ready is signed in to again by itself', async () => {
  const [page, bob] = [await on.enter({ as: 'nora' }), await on.inRoom('bob')];
  await box(page).fill('my draft');
  await page.evaluate(() => {
    globalThis.came = 0;
    document.querySelector('live-room').addEventListener('live-room-joined', () => (came += 1));
  });
  // The viewer uses the SDK's one instance for the application: after this sign-out it receives no more messages.
  await page.evaluate(() => TencentCloudChat.create({ SDKAppID: 1400000000 }).logout());
  await until(() => page.evaluate(() => came === 1));
  await send(bob, on.group, 'heard again');
  await comment(page, 'heard again').waitFor();
  assert.equal(await box(page).inputValue(), 'my draft');
});

test('the answer of an earlier try does not settle a later one, and a try that hangs is ended', async () => {
  const page = await person(on.browser);
  const [tries, failed] = [[], []];
  page.on('requestfailed', (request) => failed.push(new URL(request.url()).pathname));
  let release;
  const held = new Promise((done) => (release = done));
  await page.route('**/api/session', async (route) => {
    tries.push(route);
    if (tries.length > 1) return route.continue();
    // The first request hangs, and would answer with another user.
    await held;
    await route.fulfill({ json: { sdkAppId: 1, userId: 'somebody-else', userSig: 'x', nick: 'Somebody else' } }).catch(() => {});
  });
  await page.clock.install();
  await page.goto(`${on.server.url}/#token=ida`);
  await until(() => tries.length === 1);
  await page.clock.fastForward(16_000);
  await until(async () => {
    await page.clock.runFor(1_000);
    return tries.length === 2;
  });
  release();
  await page.clock.resume();
  await joined(page);
  await say(page, 'it is me');
  assert.equal(await comment(page, 'it is me').locator('.nick').innerText(), 'Ida');
  assert.deepEqual(failed.filter((path) => path === '/api/session'), ['/api/session']);
});

test('a page with two rooms for a while is in the newer one', async () => {
  const page = await person(on.browser);
  await page.goto(`${on.pages.url}/host.html?server=${on.server.url}`);
  await page.evaluate((backend) => place({ backend, room: 'demo', token: 'vera' }), on.server.url);
  await joined(page);
  await page.evaluate((backend) => {
    globalThis.first = room;
    place({ backend, room: 'demo', token: 'vera' });
  }, on.server.url);
  const inRoom = () => page.evaluate(() => told.filter(([name]) => name === 'live-room-joined').length);
  await until(async () => (await inRoom()) === 2);
  await page.evaluate(() => first.remove());
  await page.evaluate(() => room.send('from the second'));
  await page.locator('.message[data-mine]:not([data-state])', { hasText: 'from the second' }).waitFor();
  const bob = await on.inRoom('bob');
  await send(bob, on.group, 'heard there');
  await comment(page, 'heard there').waitFor();
  assert.equal(await inRoom(), 2);
});

test('the danmaku is not drawn while scrolled out of sight, and is drawn again in sight', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  await page.goto(on.server.url);
  await joined(page);
  const worker = async () => (await drawers(page))[0];
  await until(worker);
  const draws = async () => (await worker()).evaluate(async () => {
    const { clearRect } = OffscreenCanvasRenderingContext2D.prototype;
    globalThis.drawn = 0;
    OffscreenCanvasRenderingContext2D.prototype.clearRect = function (...args) {
      drawn += 1;
      clearRect.apply(this, args);
    };
  });
  await draws();
  const drawn = async () => (await worker()).evaluate(() => drawn);
  await send(bob, on.group, 'seen by whoever looks');
  await until(async () => (await drawn()) > 5);
  await page.evaluate(() => document.querySelector('live-room').style.setProperty('translate', '0 3000px'));
  // The comments stop: no frame is drawn while further comments come to the list.
  await until(async () => {
    const before = await drawn();
    await send(bob, on.group, `unseen ${before}`);
    await comment(page, `unseen ${before}`).waitFor();
    return (await drawn()) === before;
  });
  await page.evaluate(() => document.querySelector('live-room').style.removeProperty('translate'));
  const before = await drawn();
  await send(bob, on.group, 'seen again');
  await until(async () => (await drawn()) > before + 5);
});

test('a muted picture in full screen keeps the screen awake, and no other picture does', async () => {
  const page = await person(on.browser);
  await page.addInitScript(() => {
    globalThis.locks = [];
    const { request } = WakeLock.prototype;
    WakeLock.prototype.request = async function (...args) {
      // A browser without a screen grants no lock: then the test uses one that can be released all the same.
      const lock = await request.apply(this, args).catch(() => ({ released: false, release() { this.released = true; } }));
      locks.push(lock);
      return lock;
    };
  });
  await page.goto(on.server.url);
  await joined(page);
  await moves(page);
  const held = () => page.evaluate(() => locks.filter(({ released }) => !released).length);
  await page.locator('.stage').focus();
  await page.keyboard.press('m');
  await until(() => page.locator('video[data-front]').evaluate(({ muted }) => muted).then((muted) => muted || (page.keyboard.press('m'), false)));
  assert.equal(await held(), 0);
  await page.keyboard.press('f');
  await until(async () => (await held()) === 1);
  await page.keyboard.press('k');
  await until(async () => (await held()) === 0);
  await page.keyboard.press('k');
  await until(async () => (await held()) === 1);
  await page.keyboard.press('f');
  await until(async () => (await held()) === 0);
});

test('with data saving on, playback begins with the smallest rendition of HLS', async () => {
  const page = await person(on.browser);
  await page.addInitScript(() => {
    Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true });
  });
  await page.goto(on.server.url);
  await joined(page);
  await shows(page, { state: 'playing', source: 'hls' });
  assert.ok((await told(on.server)).some(({ kind }) => kind === 'whep'));
  const first = page.asked.find((url) => /\.(m4s|mp4)/.test(url));
  assert.match(new URL(first).pathname, /270p/);
  assert.ok(!page.asked.some((url) => url.includes('/whep/')));
});

test('a page from the back-forward cache brings the room back', async (test) => {
  const { whep } = await kinds(on.server);
  await on.server.desk('sources', { sources: [whep] });
  test.after(() => on.server.desk('sources'));
  const [page, bob] = [await on.enter(), await on.inRoom('bob')];
  await moves(page);
  const ended = page.waitForRequest((request) => request.method() === 'DELETE');
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await ended;
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await moves(page);
  await send(bob, on.group, 'welcome back');
  await comment(page, 'welcome back').waitFor();
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
});

test('after an hour in a hidden tab the picture plays on, and the chat has no gap', async () => {
  const [page, bob] = [await person(on.browser), await on.inRoom('bob')];
  await page.clock.install();
  await page.goto(on.server.url);
  await joined(page);
  await moves(page);
  const see = (isHidden) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: isHidden ? 'hidden' : 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await see(true);
  await send(bob, on.group, 'while nobody looks');
  await page.clock.fastForward('01:00:00');
  await see(false);
  await joined(page);
  await moves(page);
  await send(bob, on.group, 'good morning');
  await comment(page, 'good morning').waitFor();
  for (const text of ['while nobody looks', 'good morning']) assert.equal(await comment(page, text).count(), 1, text);
  await say(page, 'still here');
  await page.locator('.message[data-mine]:not([data-state])', { hasText: 'still here' }).waitFor();
});
