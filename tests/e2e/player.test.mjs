// The stream by each way it comes: the picture is read, frame by frame, and what is said of it.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { behind, kinds, sessions, shows, told } from './support/player.mjs';
import { joined, moves, person, picture, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = (...list) => on.server.desk('sources', list.length ? { sources: list } : {});

afterEach(async () => {
  await sources();
  await on.server.desk('faults', { rtc: 'fine' });
});

test('each kind of source plays, one after another in the same page, without a black picture between them', async () => {
  const each = await kinds(on.server);
  const page = await on.enter();
  for (const [name, source] of Object.entries(each)) {
    await sources(source);
    await until(() => page.asked.some((url) => url.includes((source.signal ?? source.url).split('?')[0])));
    // What is shown till then is the one before: its element leaves the front when the picture is there.
    await page.locator(`.stage[data-state="playing"][data-source="${source.kind}"] .latency`).waitFor({ state: 'attached' });
    await moves(page);
    assert.ok(await page.locator('.stage').getAttribute('data-source'), source.kind);
    await page.locator('.stage').hover();
    await screenshot(page, `player-${name}-1280x800`);
  }
  assert.deepEqual(page.complaints, []);
});

test('the picture is there before the room around it, and does not stop when that comes', async () => {
  const page = await person(on.browser);
  await page.addInitScript(() => {
    globalThis.stops = [];
    const look = () => {
      const video = document.querySelector('live-room')?.shadowRoot?.querySelector('.skeleton [data-front]');
      if (!video) return requestAnimationFrame(look);
      globalThis.first = video;
      for (const event of ['pause', 'emptied']) video.addEventListener(event, () => stops.push(event));
    };
    look();
  });
  // The room is not shown before its style is there, which is late here: a slow machine's picture is first, too.
  await page.route('**/live-room.css', async (route) => {
    await page.waitForFunction(() => globalThis.first);
    await route.continue();
  });
  await page.goto(on.server.url);
  await joined(page);
  await moves(page);
  assert.deepEqual(await page.evaluate(() => [globalThis.first.closest('.stage') !== null, stops]), [true, []]);
  assert.equal(await page.locator('.skeleton').count(), 0);
  assert.deepEqual(page.complaints, []);
});

test('the room comes around the picture without moving it', async () => {
  for (const [width, height] of [[1280, 800], [844, 390], [390, 844], [400, 500]]) {
    const page = await person(on.browser);
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      globalThis.placeOf = (selector) => {
        const stage = document.querySelector('live-room')?.shadowRoot?.querySelector(selector)?.getBoundingClientRect();
        return stage?.width && [stage.x, stage.y, stage.width, stage.height].map(Math.round);
      };
      const look = () => {
        globalThis.before = placeOf('.skeleton-stage') || globalThis.before;
        requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(on.server.url);
    await joined(page);
    const [before, after] = await page.evaluate(() => [globalThis.before, placeOf('.stage')]);
    assert.deepEqual(after, before, `${width} by ${height}`);
    await page.context().close();
  }
});

test('the best source is taken, and its session ends with the page', async () => {
  await until(async () => (await sessions(on.server)) === 0);
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  assert.equal(await sessions(on.server), 1);
  assert.ok(!page.asked.some((url) => url.includes('/vendor/hls.')), 'hls.js is loaded where it is needed');
  await page.goto('about:blank');
  await until(async () => (await sessions(on.server)) === 0);
});

test('another source takes its place behind the picture, and with it the sound', async () => {
  const each = await kinds(on.server);
  await sources(each.whep);
  const page = await on.enter();
  await moves(page);
  // A touch, so that the browser lets it sound.
  await page.locator('.stage').hover();
  const silent = page.getByRole('button', { name: 'Unmute' });
  if (await silent.count()) await silent.click();
  await page.evaluate(() => {
    // Each picture that is on the screen from now on: is any of them none?
    const root = document.querySelector('live-room').shadowRoot;
    globalThis.dark = 0;
    const look = () => {
      const front = root.querySelector('video[data-front]');
      if (!front || front.readyState < 2) globalThis.dark += 1;
      requestAnimationFrame(look);
    };
    look();
  });
  await on.server.desk('faults', { rtc: 'frozen' });
  await sources(each.whep, each.lowLatency);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  assert.equal(await page.evaluate(() => globalThis.dark), 0);
  const heard = await page.locator('video').evaluateAll((videos) =>
    videos.map((video) => [video.hasAttribute('data-front'), !video.muted && !video.paused]));
  assert.deepEqual(heard.filter(([isFront]) => isFront), [[true, true]]);
  assert.equal(heard.filter(([, sounds]) => sounds).length, 1);
});

test('the way back from a pause is to the live edge', async () => {
  const { lowLatency } = await kinds(on.server);
  await sources(lowLatency);
  const page = await on.enter();
  await moves(page);
  const before = await behind(page, picture);
  await page.locator('.stage').hover();
  await page.getByRole('button', { name: 'Pause' }).click();
  await shows(page, { state: 'paused' });
  const held = (await picture(page)).frame;
  // The stream goes on meanwhile, by more than it is behind anyway.
  await until(() => (Math.floor(Date.now() / 40) - held + 400) % 400 > before + 120);
  assert.equal((await picture(page)).frame, held);
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await moves(page);
  assert.ok((await behind(page, picture)) < before + 60);
});

test('a room can be pointed at any address, and back', async () => {
  const page = await on.enter();
  await moves(page);
  const usual = await told(on.server);
  const elsewhere = on.server.url.replace('127.0.0.1', 'localhost');
  const { hls } = await kinds(on.server);
  await sources({ ...hls, url: elsewhere + hls.url });
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  assert.ok(page.asked.some((url) => url.startsWith(`${elsewhere}/live/`)));
  await sources();
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  assert.deepEqual((await told(on.server)).map(({ kind }) => kind), usual.map(({ kind }) => kind));
  assert.deepEqual(page.complaints, []);
});

test('an offer that the server cannot answer is refused for what it is', async () => {
  const { whep } = await kinds(on.server);
  const page = await on.enter();
  const offer = await page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    const { codecs } = RTCRtpReceiver.getCapabilities('video');
    const video = connection.addTransceiver('video', { direction: 'recvonly' });
    video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/VP8'));
    return (await connection.createOffer()).sdp;
  });
  const post = async (url, body, type = 'application/sdp') =>
    (await fetch(on.server.url + url, { method: 'POST', headers: { 'content-type': type }, body })).status;
  assert.equal(await post(whep.url, offer), 406, 'no H.264');
  assert.equal(await post(whep.url, offer, 'text/plain'), 415);
  assert.equal(await post(whep.url, 'v=0'), 400);
  assert.equal(await post('/whep/demo', offer), 403);
});
