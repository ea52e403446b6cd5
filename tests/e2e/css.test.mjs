// The stream at the addresses that Tencent's CDN has: each form of them, its time shift with a preview, its callbacks. Frames are read off
// the picture: picture n of the loop of 400 was on air at n times 40 ms since 2026.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { button, kinds, press, shows, signed, watchPicture } from './support/player.mjs';
import { joined, moves, person, picture, screenshot, until } from './support/browser.mjs';
import { CALLBACK_KEY } from './support/server.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = (...list) => on.server.desk('sources', list.length ? { sources: list } : {});
const EPOCH_S = Date.UTC(2026, 0, 1) / 1_000;
const SPAN_S = 2 * 3_600;

afterEach(async () => {
  await sources();
  await on.server.desk('faults', { stream: 'fine', rtc: 'fine' });
  await on.server.desk('recording');
  await on.server.desk('status', { status: 'live' });
});

const front = (page, look) => page.locator('video[data-front]').evaluate(look);
const height = (page) => front(page, (video) => video.videoHeight);
const bar = (page) => page.getByRole('slider', { name: 'Position in the stream' });

/** The second of the loop of 16 that is shown. */
async function second(page) {
  const { frame } = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  return frame / 25;
}

/** The second of the loop that is on air at a time (s since 1970). */
const onAir = (at) => (at - EPOCH_S) % 16;

/** How much later in the loop `b` is than `a`, in seconds. */
const later = (a, b) => (b - a + 16) % 16;

/** Where the bar says that the picture is, in seconds behind the live edge. */
async function behind(page) {
  const text = await bar(page).getAttribute('aria-valuetext');
  const [seconds, minutes, hours] = text.match(/^([\d:]+) behind live$/)[1].split(':').reverse().map(Number);
  return seconds + 60 * minutes + 3_600 * (hours ?? 0);
}

/** Goes to so many seconds before the live edge by the bar. */
async function go(page, seconds) {
  await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
  await bar(page).fill(String(Number(await bar(page).getAttribute('max')) - seconds));
}

const delays = (page) => page.asked.flatMap((url) => /\.m3u8.*tsDelay=(\d+)/.exec(url)?.slice(1).map(Number) ?? []);

/**
 * The picture is that of so many seconds ago, but for what HLS is meant to be behind its live edge by: three segments of a second, and the
 * one that is being made. At the live edge, and 30 s and 10 min back, that is another part of the loop each.
 */
async function isFrom(page, seconds) {
  await moves(page);
  await until(async () => {
    const lag = later(await second(page), onAir(Date.now() / 1_000 - (await seconds())));
    return lag >= 2 && lag < 6;
  });
}

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

test('an address is good for the name that it is signed for, its template with it, and no other', async (test) => {
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
  // Its pieces are for whoever has the playlist.
  for (const name of ['demo', 'demo_abr', 'demo_270p']) assert.equal(await status(`/live/demo/270p/init.mp4?${signed(name)}`), 200, name);
  assert.equal(await status(`/live/demo/270p/init.mp4?${signed('demo_540p')}`), 403);
  const other = await on.another(test, '--stream-hash', 'sha256', '--stream-key', 'another');
  assert.equal(await status(`/live/demo.m3u8?${signed('demo', 60, { hash: 'sha256', key: 'another' })}`, other), 200);
  assert.equal(await status(`/live/demo.m3u8?${signed('demo', 60, { key: 'another' })}`, other), 403);
});

test('back by 30 s, by 10 min and to the beginning, to and fro, and to the live edge again', async () => {
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  await watchPicture(page);
  assert.equal(await bar(page).getAttribute('aria-valuetext'), '0:00 behind live');
  await press(page, 'Back 30 seconds');
  await shows(page, { state: 'playing', source: 'hls' });
  await until(() => delays(page).includes(30));
  await isFrom(page, () => behind(page));
  await screenshot(page, 'css-back-1280x800');

  await go(page, 600);
  await until(() => delays(page).includes(600));
  await until(async () => Math.abs((await behind(page)) - 600) < 10);
  await isFrom(page, () => behind(page));
  // A step on is within what the player has, or by another address; a step back as well.
  await press(page, 'Forward 30 seconds');
  await until(async () => (await behind(page)) < 590);
  await isFrom(page, () => behind(page));
  await press(page, 'Back 30 seconds');
  await until(async () => (await behind(page)) > 590);
  await isFrom(page, () => behind(page));

  await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
  await bar(page).press('Home');
  // But for what a player begins with.
  await until(() => delays(page).some((delay) => delay >= SPAN_S - 20));
  await until(async () => (await behind(page)) >= SPAN_S - 20);
  await isFrom(page, () => behind(page));

  await press(page, 'Back to live');
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  await until(async () => later(await second(page), onAir(Date.now() / 1_000)) < 2);
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
  assert.deepEqual(page.complaints, []);
});

test('nearer than the service has it, it is what the player has', async () => {
  const { css } = await kinds(on.server);
  await sources(css);
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  // As much as it has loaded by now.
  await go(page, 10);
  await moves(page);
  await until(async () => Math.abs((await behind(page)) - 10) < 8);
  await isFrom(page, () => behind(page));
  assert.deepEqual(delays(page), []);
  await press(page, 'Back to live');
  await until(async () => (await behind(page)) === 0);
  await moves(page);
});

test('a stretch is played from its start to its end', async () => {
  const end = Math.floor(Date.now() / 1_000) - 600;
  const query = `${signed('demo')}&txTimeshift=on&tsStart=${end - 12}&tsEnd=${end}&tsFormat=unix_s&tsCodecname=270p`;
  await on.server.desk('recording', { url: `/live/demo.m3u8?${query}` });
  await on.server.desk('status', { status: 'ended' });
  await on.server.desk('status', { status: 'replay' });
  const page = await on.enter();
  await until(async () => (await height(page)) === 270);
  assert.equal(Math.round(await front(page, (video) => video.duration)), 12);
  // What is shown at the video's time 0 was on air when the stretch begins.
  const [, shown] = await moves(page);
  const off = later(onAir(end - 12) + shown.currentTime, shown.frame / 25);
  assert.ok(off < 0.5 || off > 15.5, `${off} s off, ${JSON.stringify(shown)}`);
  await page.getByRole('button', { name: 'Watch again' }).waitFor();
  assert.ok((await front(page, (video) => video.currentTime)) > 11);
  for (const bad of ['tsDelay=29', 'tsStart=1&tsEnd=2&tsFormat=moon']) {
    assert.equal((await fetch(`${on.server.url}/live/demo.m3u8?${signed('demo')}&txTimeshift=on&${bad}`)).status, 400, bad);
  }
  assert.deepEqual(page.complaints, []);
});

/** The second of the loop in the picture of the preview. */
const preview = (page) =>
  page.locator('.preview-picture').evaluate(async (tile) => {
    const { backgroundImage, backgroundPosition, backgroundSize } = getComputedStyle(tile);
    const sheet = new Image();
    sheet.src = backgroundImage.slice(5, -2);
    await sheet.decode();
    const share = backgroundPosition.split(' ').map((percent) => Number.parseFloat(percent) / 100);
    const grid = backgroundSize.split(' ').map((percent) => Math.round(Number.parseFloat(percent) / 100));
    const [width, height] = [sheet.width / grid[0], sheet.height / grid[1]];
    const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    pen.drawImage(sheet, -share[0] * (sheet.width - width), -share[1] * (sheet.height - height));
    const luma = (cell) => {
      const [r, g, b] = pen.getImageData(Math.floor(((cell + 0.5) * width) / 16), height - 2, 1, 1).data;
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const threshold = (luma(0) + luma(1)) / 2;
    const bits = Array.from({ length: 12 }, (_, bit) => Number(luma(bit + 2) > threshold));
    return Number.parseInt(bits.join(''), 2) / 25;
  });

test('over the bar is the picture of the moment that is pointed at, and a click goes to it', async () => {
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  const point = async (share) => {
    await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
    const { x, y, width, height } = await bar(page).boundingBox();
    await page.mouse.move(x + width * share, y + height / 2);
    await page.locator('.preview-picture').waitFor();
    return [x + width * share, y + height / 2];
  };
  await point(0.5);
  const text = await page.locator('.preview-time').textContent();
  const [seconds, minutes, hours] = text.slice(1).split(':').reverse().map(Number);
  const at = Date.now() / 1_000 - (seconds + 60 * minutes + 3_600 * (hours ?? 0));
  // A picture each 5 s: the one before the moment, which is told in whole seconds.
  await until(async () => later(await preview(page), onAir(at)) < 6.5);
  // What is shown then knows when it was on air, and so does the next preview.
  await page.mouse.click(...(await point(0.5)));
  await shows(page, { state: 'playing', source: 'hls' });
  await until(() => delays(page).length > 0);
  await moves(page);
  const place = await point(0.25);
  const shown = await preview(page);
  await screenshot(page, 'css-preview-1280x800');
  const before = delays(page).length;
  await page.mouse.click(...place);
  await until(() => delays(page).length > before);
  await until(async () => (await behind(page)) > SPAN_S * 0.7);
  // What was shown is on air for 5 s from there on; the picture moves on, and is met again when the loop comes round.
  await moves(page);
  await until(async () => later(shown, await second(page)) < 6.5);
  await isFrom(page, () => behind(page));
  await page.mouse.move(200, 200);
  await page.locator('.preview').waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
});

test('a list of pictures that is not there, or is none, is a preview without a picture', async () => {
  const page = await on.enter();
  await page.route('**/demo.json?**', (route) => route.fulfill({ contentType: 'application/json', body: '[{"path": "//evil.example/"}, 7]' }));
  await moves(page);
  await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
  const answered = page.waitForResponse(/demo\.json/);
  await bar(page).hover();
  await page.locator('.preview-time').filter({ hasText: /^−/ }).waitFor();
  await answered;
  await moves(page);
  assert.equal(await page.locator('.preview-picture').count(), 0);
  assert.ok(!page.asked.some((url) => url.includes('evil.example')));
});

for (const when of ['in the middle of a time shift', 'before it is gone back']) {
  test(`an address that expires ${when} is renewed, and the picture is where it is to be`, async () => {
    const page = await on.enter();
    await shows(page, { state: 'playing', source: 'whep' });
    await moves(page);
    if (when === 'in the middle of a time shift') {
      await go(page, 600);
      await shows(page, { state: 'playing', source: 'hls' });
      await moves(page);
    }
    const from = page.asked.length;
    const since = () => page.asked.slice(from);
    const old = page.asked.findLast((url) => url.includes('txTime=')).match(/txTime=(\w+)/)[1];
    await on.server.desk('expire-addresses');
    if (when === 'before it is gone back') await go(page, 600);
    await until(() => since().some((url) => url.endsWith('/api/rooms/demo')), 60_000);
    const fresh = await until(() => since().find((url) => url.includes('tsDelay') && !url.includes(`txTime=${old}`)), 60_000);
    assert.ok(Number(/tsDelay=(\d+)/.exec(fresh)[1]) >= 595, fresh);
    await shows(page, { state: 'playing', source: 'hls' });
    await until(async () => (await behind(page)) > 595 && (await behind(page)) < 700);
    await isFrom(page, () => behind(page));
    assert.equal(await page.getByRole('alert').count(), 0);
  });
}

test('what was gone back to is there after a pause that is longer than its playlist', async () => {
  const page = await on.enter();
  await moves(page);
  await go(page, 300);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  const from = page.asked.length;
  // The playlist has 30 s.
  await until(async () => (await behind(page)) > 335, 120_000);
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await until(() => page.asked.slice(from).some((url) => Number(/tsDelay=(\d+)/.exec(url)?.[1]) >= 335));
  await until(async () => (await behind(page)) >= 335);
  await isFrom(page, () => behind(page));
});

test('definitions are called what the backend calls them, and change at the place where the picture is', async () => {
  const all = (await on.server.api('rooms/demo')).body.sources;
  const names = { 540: 'Super HD', 270: 'Smooth' };
  const named = all.map((source) => (source.heights?.length === 1 ? { ...source, label: names[source.heights[0]] } : source));
  await sources(...named);
  const page = await on.enter();
  await moves(page);
  await watchPicture(page);
  const choose = async (name) => {
    await press(page, 'Settings');
    await page.getByRole('menuitemradio', { name }).click();
  };
  await go(page, 600);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  for (const [name, size] of [['Smooth', 270], ['Super HD', 540]]) {
    await choose(name);
    await until(async () => (await height(page)) === size);
    await moves(page);
    const back = await behind(page);
    assert.ok(back > 590 && back < 690, `${back} s behind`);
    await isFrom(page, () => behind(page));
  }
  assert.deepEqual(await page.evaluate(() => [dark, bright > 0]), [[], true]);
  assert.deepEqual(page.complaints, []);
});

test('definitions of LEB and FLV are chosen beside the picture', async () => {
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

test('what the network carries of FLV is chosen among its definitions, and the better one again when it may', async () => {
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

test('what this browser cannot decode is left out before it is tried, and what plays is named', async () => {
  const { flv, hls } = await kinds(on.server);
  await sources({ ...hls, url: '/live/demo_h265.m3u8', codecs: 'hvc1.1.6.L93.B0,mp4a.40.2', heights: [2160], label: '4K' }, flv);
  const page = await person(on.browser);
  await page.addInitScript(() => {
    // A browser that has a decoder for it would be right to try.
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

test('where there is no Media Source, FLV is left out', async () => {
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

test('a show goes live with its stream, is paused when that breaks off, and ends with it', async () => {
  const page = await on.enter();
  await moves(page);
  await on.server.desk('status', { status: 'upcoming', startsIn: 600 });
  await page.locator('.stage-title').waitFor();
  // The desk says when it is now.
  let event = Math.floor(Date.now() / 1_000) - 60;
  /** As the CDN posts it. */
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
  // The end of the push before comes late: nothing ends.
  assert.deepEqual(await say(0, { sequence: 'a', errcode: 1 }), [200, { code: 0 }]);
  assert.equal((await on.server.api('rooms/demo')).body.status, 'live');
  assert.deepEqual(await say(0, { sequence: 'b', errcode: 1 }), [200, { code: 0 }]);
  await until(async () => (await on.server.api('rooms/demo')).body.status === 'ended');
  assert.deepEqual(await say(1, { stream_id: 'nowhere' }), [200, { code: 0 }]);
  // The desk says the same.
  await on.server.desk('stream', { push: 'begins' });
  await shows(page, { state: 'playing' });
  await on.server.desk('stream', { push: 'breaks-off' });
  await until(async () => (await on.server.api('rooms/demo')).body.status === 'paused');
  await button(page, 'Settings').waitFor({ state: 'detached' });
});
