// Each way in which a stream can break: what the viewer sees, and that the picture recovers by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behind, kinds, missesSome, sessions, shows, signed, streams } from './support/player.mjs';
import { moves, picture, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const faults = (what) => on.server.desk('faults', what);
const sources = streams(on);
const GONE = 'There is no stream at its address.';
const SILENT = "The stream's server does not answer.";

/** Enters a room that has only this kind of source. */
async function viewer(name) {
  const source = (await kinds(on.server))[name];
  await sources(source);
  const page = await on.enter();
  await shows(page, { state: 'playing', source: source.kind });
  await moves(page);
  return page;
}

/** The picture may freeze, but is not removed. */
async function stays(page) {
  const { frame } = await picture(page);
  assert.notEqual(frame, null);
}

/** Waits until this many seconds more were played, and the picture moves. A seek, forward or back, does not count as playback. */
async function goesOn(page, seconds) {
  let last = Infinity;
  let played = 0;
  await until(async () => {
    const { currentTime } = await picture(page);
    // Playback between two checks is short; on a slow machine it counts as shorter than it was.
    played += Math.min(Math.max(currentTime - last, 0), 1);
    last = currentTime;
    return played >= seconds;
  }, 90_000);
  await moves(page);
}

for (const kind of ['hls', 'lowLatency', 'timeShift', 'flv']) {
  for (const [fault, says] of [['missing', GONE], ['failing', SILENT]]) {
    test(`${kind}: a ${fault} stream is reported in a sentence, and recovers`, async () => {
      const page = await viewer(kind);
      await faults({ stream: fault });
      await page.getByRole('alert').filter({ hasText: says }).waitFor();
      await shows(page, { state: 'error' });
      await screenshot(page, `fault-${fault}-1280x800`);
      await faults({ stream: 'fine' });
      await shows(page, { state: 'playing', source: kind === 'flv' ? 'flv' : 'hls' });
      await moves(page);
    });
  }

  test(`${kind}: a frozen stream shows that it buffers, with the last frame, and goes on`, async () => {
    const page = await viewer(kind);
    await faults({ stream: 'frozen' });
    await shows(page, { state: 'buffering' });
    await stays(page);
    await screenshot(page, 'fault-frozen-1280x800');
    await faults({ stream: 'fine' });
    await shows(page, { state: 'playing' });
    await moves(page);
  });

  if (kind === 'flv') continue;

  test(`${kind}: a restart of the encoder does not stop the picture for good`, async () => {
    const page = await viewer(kind);
    const playlistOf = { hls: 'demo_540p', lowLatency: 'demo/540p/ll', timeShift: 'demo/540p/dvr' }[kind];
    const query = signed(kind === 'hls' ? 'demo_540p' : 'demo');
    // All discontinuities so far, also those of other tests, and those that the playlist no longer lists.
    const breaks = async () => {
      const playlist = await (await fetch(`${on.server.url}/live/${playlistOf}.m3u8?${query}`)).text();
      return Number(/#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)/.exec(playlist)[1]) + (playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length ?? 0);
    };
    const before = await breaks();
    await on.server.desk('restart-encoder');
    await until(async () => (await breaks()) > before);
    // The discontinuity is less than 10 s ahead of the picture.
    await goesOn(page, 10);
    await shows(page, { state: 'playing' });
  });
}

test('a slow stream plays in a lower rendition, and in the higher one again afterwards', async () => {
  const page = await viewer('hls');
  const height = () => page.locator('video[data-front]').evaluate((video) => video.videoHeight);
  await until(async () => (await height()) === 540);
  await faults({ stream: 'slow' });
  await until(async () => (await height()) === 270, 60_000);
  await moves(page);
  await faults({ stream: 'fine' });
  await until(async () => (await height()) === 540, 60_000);
  await moves(page);
});

test('addresses that expire are renewed by the backend, without an error', async () => {
  await faults({ rtc: 'missing' });
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'hls' });
  const signed = page.asked.findLast((url) => url.includes('/ll.m3u8')).split('?')[1].split('&_')[0];
  const before = page.asked.length;
  const playlists = () => page.asked.slice(before).filter((url) => url.includes('.m3u8'));
  await on.server.desk('expire-addresses');
  // The first new address belongs to the same source.
  const renewed = await until(() => playlists().find((url) => !url.includes(signed)));
  assert.match(renewed, /\/ll\.m3u8/);
  // What was loaded before lasts for less than 4 s.
  await goesOn(page, 4);
  await shows(page, { state: 'playing', source: 'hls' });
  assert.equal(await page.getByRole('alert').count(), 0);
});

for (const kind of ['whep', 'leb']) {
  for (const [fault, says] of [['missing', GONE], ['failing', SILENT], ['dead', SILENT]]) {
    test(`${kind}: ${fault} signalling is reported in a sentence, and the picture comes once it works`, async () => {
      await sources((await kinds(on.server))[kind]);
      await faults({ rtc: fault });
      const page = await on.enter();
      await page.getByRole('alert').filter({ hasText: says }).waitFor();
      await shows(page, { state: 'error' });
      await faults({ rtc: 'fine' });
      await shows(page, { state: 'playing', source: kind });
      await moves(page);
    });
  }

  test(`${kind}: a dead connection shows that it buffers, with the last frame, and is made again`, async () => {
    const page = await viewer(kind);
    for (const fault of ['frozen', 'dead']) {
      await faults({ rtc: fault });
      await shows(page, { state: 'buffering' });
      await stays(page);
      await faults({ rtc: 'fine' });
      await shows(page, { state: 'playing', source: kind });
      await moves(page);
    }
    await until(async () => (await sessions(on.server)) === 1);
  });
}

test('offline and back, the picture goes on by itself and catches up with the live edge', async () => {
  const page = await viewer('hls');
  const edge = await behind(page, picture);
  await page.context().setOffline(true);
  await shows(page, { state: 'buffering' });
  await stays(page);
  await missesSome(page, picture, edge);
  await page.context().setOffline(false);
  await shows(page, { state: 'playing' });
  await moves(page);
  // HLS is some segments behind, but not by the time offline: it catches up gently, by a second in ten.
  const late = await behind(page, picture);
  await until(async () => (await behind(page, picture)) < Math.min(150, late - 25), 90_000);
});
