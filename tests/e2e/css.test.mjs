// The stream at the addresses of Tencent's CDN: each form of address, renditions with their own addresses, and the CDN's callbacks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { button, kinds, press, shows, signed, streams, watchPicture } from './support/player.mjs';
import { joined, moves, person, screenshot, until } from './support/browser.mjs';
import { CALLBACK_KEY } from './support/keys.mjs';
import { height } from './support/shift.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = streams(on);

afterEach(() => on.server.desk('status', { status: 'live' }));

test('each form of address plays, in each of its renditions', async () => {
  const forms = [];
  for (const [name, size] of [['demo', 540], ['demo_540p', 540], ['demo_270p', 270]]) {
    const query = signed(name);
    forms.push(
      [{ kind: 'leb', url: `webrtc://play.example/live/${name}?${query}`, signal: '/webrtc/v1/pullstream' }, size],
      [{ kind: 'flv', url: `/live/${name}.flv?${query}` }, size],
      [{ kind: 'hls', url: `/live/${name}.m3u8?${query}` }, size],
    );
  }
  forms.push([{ kind: 'hls', url: `/live/demo_abr.m3u8?${signed('demo_abr')}` }, 540]);
  await sources(forms[0][0]);
  const page = await on.enter();
  await moves(page);
  await watchPicture(page);
  for (const [source, size] of forms) {
    const before = await page.locator('video[data-front]').elementHandle();
    if (source !== forms[0][0]) {
      await sources(source);
      await until(() => before.evaluate((video) => !video.hasAttribute('data-front')));
    }
    await shows(page, { state: 'playing', source: source.kind });
    await moves(page);
    await until(async () => (await height(page)) === size);
  }
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
  assert.deepEqual(page.complaints, []);
});

test('a signature is valid for its stream name and template, and for no other', async (test) => {
  const status = async (path, server = on.server) => {
    const answer = await fetch(server.url + path);
    await answer.body?.cancel();
    return answer.status;
  };
  for (const kind of ['m3u8', 'flv']) {
    assert.equal(await status(`/live/demo_270p.${kind}?${signed('demo_270p')}`), 200);
    assert.equal(await status(`/live/demo_270p.${kind}?${signed('demo')}`), 403);
    assert.equal(await status(`/live/demo.${kind}?${signed('demo_270p')}`), 403);
    assert.equal(await status(`/live/demo.${kind}?${signed('demo', -1)}`), 403);
    assert.equal(await status(`/live/demo.${kind}?${signed('demo', 60, { hash: 'sha256' })}`), 403);
    assert.equal(await status(`/live/demo_999p.${kind}?${signed('demo_999p')}`), 404);
    assert.equal(await status(`/live/nowhere.${kind}?${signed('nowhere')}`), 404);
  }
  assert.equal(await status(`/live/demo.flv?${signed('demo')}&txTimeshift=on&tsDelay=60`), 400);
  assert.equal(await status(`/live/demo.m3u8?${signed('demo')}&txTimeshift=on&tsDelay=7100`), 200);
  assert.equal(await status(`/live/demo.m3u8?${signed('demo')}&txTimeshift=on&tsDelay=7300`), 404);
  // The signature of each playlist is valid for its segments too.
  for (const name of ['demo', 'demo_abr', 'demo_270p']) assert.equal(await status(`/live/demo/270p/init.mp4?${signed(name)}`), 200, name);
  assert.equal(await status(`/live/demo/270p/init.mp4?${signed('demo_540p')}`), 403);
  const other = await on.another(test, '--stream-hash', 'sha256', '--stream-key', 'another');
  assert.equal(await status(`/live/demo.m3u8?${signed('demo', 60, { hash: 'sha256', key: 'another' })}`, other), 200);
  assert.equal(await status(`/live/demo.m3u8?${signed('demo', 60, { key: 'another' })}`, other), 403);
});

test('the viewer can choose between the renditions of LEB and FLV', async () => {
  const of = (kind, name, size) => {
    const url = kind === 'leb' ? `webrtc://play.example/live/${name}?${signed(name)}` : `/live/${name}.flv?${signed(name)}`;
    return { kind, url, heights: [size], signal: kind === 'leb' ? '/webrtc/v1/pullstream' : undefined };
  };
  for (const kind of ['leb', 'flv']) {
    await sources(of(kind, 'demo_540p', 540), of(kind, 'demo_270p', 270));
    const page = await on.enter();
    await shows(page, { state: 'playing', source: kind });
    await moves(page);
    await watchPicture(page);
    for (const size of [270, 540]) {
      await press(page, 'Settings');
      await page.getByRole('menuitemradio', { name: `${size}p` }).click();
      await until(async () => (await height(page)) === size);
      await moves(page);
    }
    assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

test('FLV changes to the rendition that the network carries, and back to the better one afterwards', async () => {
  const flv = (await on.server.api('rooms/demo')).body.sources.filter(({ kind }) => kind === 'flv');
  await sources(...flv);
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'flv' });
  await moves(page);
  await watchPicture(page);
  assert.equal(await height(page), 540);
  await on.server.desk('faults', { stream: 'slow' });
  await until(async () => (await height(page)) === 270, 120_000);
  await moves(page);
  await on.server.desk('faults', { stream: 'fine' });
  await until(async () => (await height(page)) === 540, 120_000);
  await moves(page);
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
});

test('a source that this browser cannot decode is not tried, and the codec in use is shown', async () => {
  const { flv, hls } = await kinds(on.server);
  await sources({ ...hls, url: '/live/demo_h265.m3u8', codecs: 'hvc1.1.6.L93.B0,mp4a.40.2', heights: [2160], label: '4K' }, flv);
  const page = await person(on.browser);
  await page.addInitScript(() => {
    // A browser with a decoder for it would be right to try: this one reports that it has none.
    const { decodingInfo } = MediaCapabilities.prototype;
    MediaCapabilities.prototype.decodingInfo = async function info(what) {
      const answer = await decodingInfo.call(this, what);
      return what.video.contentType.includes('hvc1') ? { ...answer, supported: false } : answer;
    };
  });
  await page.goto(on.server.url);
  await joined(page);
  await shows(page, { state: 'playing', source: 'flv' });
  await moves(page);
  assert.ok(!page.asked.some((url) => url.includes('h265')));
  await press(page, 'Settings');
  assert.equal(await page.getByRole('menuitemradio', { name: '4K' }).count(), 0);
  await page.getByRole('menuitemcheckbox', { name: 'Stream details' }).click();
  await page.locator('.details').filter({ hasText: 'FLV' }).filter({ hasText: 'H.264' }).waitFor();
  await screenshot(page, 'css-details-1280x800');
});

test('without Media Source, FLV is left out', async () => {
  const { flv, whep } = await kinds(on.server);
  await sources(flv, whep);
  const page = await person(on.browser);
  await page.addInitScript(() => {
    delete globalThis.MediaSource;
    delete globalThis.ManagedMediaSource;
  });
  await page.goto(on.server.url);
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  assert.ok(!page.asked.some((url) => url.includes('mpegts') || url.includes('.flv')));
});

test('a show goes live with its stream, pauses when the stream breaks off, and ends with it', async () => {
  const page = await on.enter();
  await moves(page);
  await on.server.desk('status', { status: 'upcoming', startsIn: 600 });
  await page.locator('.stage-title').waitFor();
  // Earlier than the desk's events below, which carry the current time.
  let event = Math.floor(Date.now() / 1_000) - 60;
  /** Posts an event as the CDN does. */
  const say = async (event_type, { key = CALLBACK_KEY, t = Math.floor(Date.now() / 1_000) + 600, sequence = 'a', ...more } = {}) => {
    const sign = createHash('md5').update(key + t).digest('hex');
    event += 1;
    const body = { appid: 1, app: 'push.example', appname: 'live', stream_id: 'demo', channel_id: 'demo', event_time: event, event_type, sequence, sign, t, ...more };
    const answer = await fetch(`${on.server.url}/css/events`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    return [answer.status, answer.ok && (await answer.json())];
  };
  assert.deepEqual(await say(1, { key: 'wrong' }), [403, false]);
  assert.deepEqual(await say(1, { t: 1 }), [403, false]);
  assert.deepEqual(await say(1), [200, { code: 0 }]);
  await shows(page, { state: 'playing' });
  await moves(page);
  assert.deepEqual(await say(0, { errcode: 4 }), [200, { code: 0 }]);
  await page.locator('.stage-title', { hasText: 'Back soon' }).waitFor();
  assert.deepEqual(await say(1, { sequence: 'b' }), [200, { code: 0 }]);
  await shows(page, { state: 'playing' });
  // The end of the previous push arrives late: the show goes on.
  assert.deepEqual(await say(0, { sequence: 'a', errcode: 1 }), [200, { code: 0 }]);
  assert.equal((await on.server.api('rooms/demo')).body.status, 'live');
  assert.deepEqual(await say(0, { sequence: 'b', errcode: 1 }), [200, { code: 0 }]);
  await until(async () => (await on.server.api('rooms/demo')).body.status === 'ended');
  assert.deepEqual(await say(1, { stream_id: 'nowhere' }), [200, { code: 0 }]);
  // The desk can send the same events.
  await on.server.desk('stream', { push: 'begins' });
  await shows(page, { state: 'playing' });
  await on.server.desk('stream', { push: 'breaks-off' });
  await until(async () => (await on.server.api('rooms/demo')).body.status === 'paused');
  await button(page, 'Pause').waitFor({ state: 'detached' });
});
