// The room's sources, best first: fallback when one fails, and upgrade when it works again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { after, afterEach, test } from 'node:test';
import { kinds, sessions, shows } from './support/player.mjs';
import { moves, person, picture, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const faults = (what) => on.server.desk('faults', what);
/** At the tests' pace a better source is tried again within seconds; the rest of a minute is for a slow machine. In milliseconds. */
const UPGRADE_TIMEOUT = 60_000;
const source = (page, name) => page.locator(`.stage[data-state="playing"][data-source="${name}"]`).waitFor({ timeout: UPGRADE_TIMEOUT });

afterEach(async () => {
  await on.server.desk('sources');
  await faults({ stream: 'fine', rtc: 'fine' });
});

for (const fault of ['missing', 'failing', 'dead']) {
  test(`WebRTC that is ${fault} from the start falls back to HLS, and is upgraded to once it works`, async () => {
    await faults({ rtc: fault });
    const page = await on.enter();
    await shows(page, { state: 'playing', source: 'hls' });
    await moves(page);
    assert.equal(await page.getByRole('alert').count(), 0);
    await until(async () => (await sessions(on.server)) === 0);
    await faults({ rtc: 'fine' });
    await source(page, 'whep');
    await moves(page);
  });
}

test('a first source that fails does not remove the button for the sound', async () => {
  await faults({ rtc: 'missing' });
  const page = await person(on.browser);
  // Every call into a page counts as a user gesture, after which sound is allowed. So the test makes no call before the stream has come.
  await Promise.all([page.waitForResponse(/\.m4s/), page.goto(on.server.url)]);
  await page.getByRole('button', { name: 'Tap for sound' }).click();
  await until(() => page.locator('video[data-front]').evaluate((video) => !video.muted && !video.paused));
  await moves(page);
});

test('falls back through every source and upgrades again: WebRTC, low latency, FLV, HLS, none', async () => {
  const each = await kinds(on.server);
  const dead = { kind: 'hls', url: '/live/nowhere.m3u8' };
  const page = await on.enter();
  await source(page, 'whep');
  await moves(page);

  // The connection dies during playback: the picture stays, then low latency replaces it.
  await faults({ rtc: 'frozen' });
  await shows(page, { state: 'buffering' });
  assert.notEqual((await picture(page)).frame, null);
  await source(page, 'hls');
  await moves(page);
  const asked = (name) => page.asked.some((url) => url.includes(name));
  assert.ok(asked('/ll.m3u8'));
  assert.ok(!asked('.flv') && !asked('/demo_'));

  // All other sources fail too.
  await faults({ stream: 'missing', rtc: 'missing' });
  // What was loaded plays first, and hls.js retries: on a slow machine that takes its time.
  await shows(page, { state: 'error' }, { timeout: 90_000 });
  await page.getByRole('alert').waitFor();
  for (const step of ['/demo_540p.flv', '/demo_270p.flv', '/demo_abr.m3u8', '/demo_540p.m3u8', '/demo_270p.m3u8']) assert.ok(asked(step), step);

  // The stream is back, WebRTC is not: the better candidates are tried and skipped.
  await faults({ stream: 'fine' });
  await source(page, 'hls');
  await moves(page);
  await faults({ rtc: 'fine' });
  await source(page, 'whep');
  await moves(page);

  // A first source that never works does not block the second.
  await on.server.desk('sources', { sources: [dead, each.lowLatency] });
  await source(page, 'hls');
  await moves(page);

  // Two such sources do not block the third.
  const from = page.asked.length;
  await on.server.desk('sources', { sources: [dead, { ...dead, url: '/live/nowhere_abr.m3u8' }, each.timeShift] });
  await until(() => page.asked.slice(from).some((url) => url.includes('540p/dvr.m3u8')));
  await source(page, 'hls');
  await moves(page, 50);
});

test('FLV is a candidate between WebRTC and HLS, in fallback and in upgrade', async () => {
  const { whep, flv, hls } = await kinds(on.server);
  // A relay of the stream that can be cut by itself.
  const open = new Set();
  let isCut = false;
  const relay = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    if (isCut) return response.writeHead(404).end();
    open.add(response);
    const stream = await fetch(on.server.url + request.url);
    Readable.fromWeb(stream.body).on('error', () => {}).pipe(response.writeHead(stream.status));
  }).listen(0, '127.0.0.1');
  after(() => relay.close());
  await once(relay, 'listening');
  const cut = (it) => {
    isCut = it;
    if (it) open.forEach((response) => response.destroy());
  };
  await on.server.desk('sources', { sources: [whep, { ...flv, url: `http://127.0.0.1:${relay.address().port}${flv.url}` }, hls] });
  const page = await on.enter();
  await source(page, 'whep');
  await moves(page);
  await faults({ rtc: 'frozen' });
  await source(page, 'flv');
  await moves(page);
  cut(true);
  await source(page, 'hls');
  await moves(page);
  cut(false);
  await source(page, 'flv');
  await moves(page);
  await faults({ rtc: 'fine' });
  await source(page, 'whep');
  await moves(page);
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('on a network of the slowest kind WebRTC is left out', async () => {
  const page = await person(on.browser);
  await page.addInitScript(() => {
    const connection = new EventTarget();
    connection.effectiveType = '2g';
    Object.defineProperty(navigator, 'connection', { value: connection });
  });
  await page.goto(on.server.url);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  assert.ok(!page.asked.some((url) => url.includes('/whep/')));
  await page.evaluate(() => {
    navigator.connection.effectiveType = '4g';
    navigator.connection.dispatchEvent(new Event('change'));
  });
  await source(page, 'whep');
  await moves(page);
});
