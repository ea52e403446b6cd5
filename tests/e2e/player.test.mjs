// The stream by each way it comes: the picture is read, frame by frame, and what is said of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atEdge, behind, button, kinds, missesSome, press, sessions, shows, streams, told, watchPicture } from './support/player.mjs';
import { PACE, joined, moves, person, picture, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = streams(on);

test('each kind of source plays, one after another in the same page, without a black picture between them', async () => {
  const each = await kinds(on.server);
  /** What the playlist of a rendition is called. */
  const playlists = { lowLatency: 'p/ll', hls: 'demo_540p', css: 'demo_540p', timeShift: 'p/dvr' };
  // So that each of them, the first one too, takes the place of another.
  await sources(each.timeShift);
  const page = await on.enter();
  await moves(page);
  await watchPicture(page);
  for (const [name, source] of Object.entries(each)) {
    const asks = (url) => url.includes((source.signal ?? source.url).split('?')[0]);
    const isRtc = ['whep', 'leb'].includes(source.kind);
    const before = await page.locator('video[data-front]').elementHandle();
    const told = page.asked.length;
    await sources(source);
    // What is shown till then is the one before: its element leaves the front when the picture is there.
    await until(() => before.evaluate((video) => !video.hasAttribute('data-front')));
    const since = page.asked.length;
    await page.locator(`.stage[data-state="playing"][data-source="${source.kind}"] .latency`).waitFor({ state: 'attached' });
    await moves(page);
    // It comes by this source, and by no other: a session is held or none, and HLS goes on asking for its playlist.
    assert.ok(page.asked.slice(told).some(asks), `${name} was asked for`);
    await until(async () => (await sessions(on.server)) === Number(isRtc));
    if (playlists[name]) await until(() => page.asked.slice(since).some((url) => url.includes(`${playlists[name]}.m3u8`)));
    await page.locator('.stage').hover();
    await screenshot(page, `player-${name}-1280x800`);
  }
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
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
    // The room is not shown before the page was there without it, however slow the page is.
    await page.route('**/live-room-viewer_bg.wasm', async (route) => {
      await page.waitForFunction(() => globalThis.before);
      await route.continue();
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
  // Also on a machine so slow that WebRTC would be given up for the next source.
  const page = await on.enter({ pace: { ...PACE, webrtcPatienceMs: 300_000 } });
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
  if (await button(page, 'Unmute').count()) await press(page, 'Unmute');
  await watchPicture(page);
  await on.server.desk('faults', { rtc: 'frozen' });
  await sources(each.whep, each.lowLatency);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
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
  const edge = await behind(page, picture);
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  await missesSome(page, picture, edge);
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await moves(page);
  await atEdge(page, picture, edge);
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

test('WebRTC plays both channels of its sound, and takes the servers that the answer names', async () => {
  const { whep } = await kinds(on.server);
  await sources(whep);
  const page = await person(on.browser);
  const offers = [];
  await page.addInitScript(() => {
    globalThis.configured = [];
    const { setConfiguration } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.setConfiguration = function (config) {
      configured.push(config.iceServers.map(({ urls, username, credential }) => [urls, username, credential]));
      setConfiguration.call(this, config);
    };
  });
  await page.route('**/whep/**', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    offers.push(route.request().postData());
    const response = await route.fetch();
    const link = '<stun:127.0.0.1:9>; rel="ice-server", <turn:127.0.0.1:9?transport=udp>; rel="ice-server"; username="me"; credential="x"';
    await route.fulfill({ response, headers: { ...response.headers(), link } });
  });
  await page.goto(on.server.url);
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  assert.deepEqual(await page.evaluate(() => configured), [[['stun:127.0.0.1:9', undefined, undefined], ['turn:127.0.0.1:9?transport=udp', 'me', 'x']]]);
  assert.match(offers[0], /a=fmtp:\d+ [^\r]*stereo=1/);
  // Something is heard on either side, and not the same: of one channel for both there would be nothing on the right.
  await page.mouse.click(400, 300);
  const apart = () =>
    page.locator('video[data-front]').evaluate(async (video) => {
      globalThis.sides ??= await (async () => {
        const sound = new AudioContext();
        await sound.resume();
        const [split, ...sides] = [new ChannelSplitterNode(sound, { numberOfOutputs: 2 }), new AnalyserNode(sound), new AnalyserNode(sound)];
        sound.createMediaStreamSource(video.srcObject).connect(split);
        sides.forEach((side, nth) => split.connect(side, nth));
        return sides;
      })();
      const [left, right] = sides.map((side) => {
        const samples = new Float32Array(side.fftSize);
        side.getFloatTimeDomainData(samples);
        return samples;
      });
      const loud = (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
      return Math.min(loud(left), loud(right), loud(left.map((sample, nth) => sample - right[nth])));
    });
  // The two sides are read one after the other: between them the sound may have gone on, once in a while.
  let [seen, isApart] = [0, 0];
  await until(async () => {
    seen += 1;
    isApart += Number((await apart()) > 0.002);
    return seen >= 20 && isApart > seen / 2;
  });
});
