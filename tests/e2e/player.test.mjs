// Playback from each kind of source: the picture is read, frame by frame, and so is the state of the stage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atEdge, behind, button, kinds, missesSome, press, sessions, shows, streams, told, watchPicture } from './support/player.mjs';
import { PACE, joined, moves, person, picture, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = streams(on);

test('each kind of source plays in turn in the same page, without a black frame between them', async () => {
  const each = await kinds(on.server);
  /** Part of the address of a rendition's playlist. */
  const playlists = { lowLatency: 'p/ll', hls: 'demo_540p', css: 'demo_540p', timeShift: 'p/dvr' };
  // So that each source, also the first, replaces another.
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
    // Until then the previous source is shown: its element leaves the front when the new picture is there.
    await until(() => before.evaluate((video) => !video.hasAttribute('data-front')));
    const since = page.asked.length;
    await page.locator(`.stage[data-state="playing"][data-source="${source.kind}"] .latency`).waitFor({ state: 'attached' });
    await moves(page);
    // The stream comes from this source and no other: a session is held or not, and HLS keeps requesting its playlist.
    assert.ok(page.asked.slice(told).some(asks), `${name} was asked for`);
    await until(async () => (await sessions(on.server)) === Number(isRtc));
    if (playlists[name]) await until(() => page.asked.slice(since).some((url) => url.includes(`${playlists[name]}.m3u8`)));
    await page.locator('.stage').hover();
    await screenshot(page, `player-${name}-1280x800`);
  }
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
  assert.deepEqual(page.complaints, []);
});

test('the first picture plays before the room is drawn, and does not stop when the room appears', async () => {
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
  // The room is not shown before its style is loaded, which is late here, so that the picture comes first on a slow machine, too.
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

test('the room is drawn around the picture without moving it', async () => {
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
    // The viewer loads only after the page was seen without it, however slow the page is.
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

test('the best source is used, and its session ends with the page', async () => {
  await until(async () => (await sessions(on.server)) === 0);
  // Even on a machine so slow that WebRTC would be given up for the next source.
  const page = await on.enter({ pace: { ...PACE, webrtcPatienceMs: 300_000 } });
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  assert.equal(await sessions(on.server), 1);
  assert.ok(!page.asked.some((url) => url.includes('/vendor/hls.')), 'hls.js is loaded where it is needed');
  await page.goto('about:blank');
  await until(async () => (await sessions(on.server)) === 0);
});

test('another source takes over behind the picture, and the sound moves to it', async () => {
  const each = await kinds(on.server);
  await sources(each.whep);
  const page = await on.enter();
  await moves(page);
  // A user gesture, so that the browser allows the sound.
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

test('after a pause playback resumes at the live edge', async () => {
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

test('an offer that the server cannot answer is refused with the matching status', async () => {
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

test('WebRTC plays both channels of its sound, and uses the ICE servers that the answer names', async () => {
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
  // Both sides have sound, and not the same: with one channel for both the difference would be silent.
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
  // The two sides are read one after the other: now and then the sound moves on in between.
  let [seen, isApart] = [0, 0];
  await until(async () => {
    seen += 1;
    isApart += Number((await apart()) > 0.002);
    return seen >= 20 && isApart > seen / 2;
  });
});
