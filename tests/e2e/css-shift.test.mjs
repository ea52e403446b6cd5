// Tencent's time shift: an address for each moment, on one bar, with a preview.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { kinds, press, shows, signed, streams, watchPicture } from './support/player.mjs';
import { moves, screenshot, until } from './support/browser.mjs';
import { SPAN_S, bar, behind, delays, front, go, height, isFrom, later, onAir, second } from './support/shift.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = streams(on);

afterEach(async () => {
  await on.server.desk('recording');
  await on.server.desk('status', { status: 'live' });
});

test('seeks back by 30 s, by 10 min and to the beginning, back and forth, and to the live edge again', async () => {
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
  // A step forward is within what the player has, or uses another address; so is a step back.
  await press(page, 'Forward 30 seconds');
  await until(async () => (await behind(page)) < 590);
  await isFrom(page, () => behind(page));
  await press(page, 'Back 30 seconds');
  await until(async () => (await behind(page)) > 590);
  await isFrom(page, () => behind(page));

  await page.locator('.stage').hover({ position: { x: 120, y: 120 } });
  await bar(page).press('Home');
  // Except for the seconds with which a player begins.
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

test('a seek closer than the service allows stays within what the player has', async () => {
  const { css } = await kinds(on.server);
  await sources(css);
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  // As far as the player has loaded by now.
  await go(page, 10);
  await moves(page);
  await until(async () => Math.abs((await behind(page)) - 10) < 8);
  await isFrom(page, () => behind(page));
  assert.deepEqual(delays(page), []);
  await press(page, 'Back to live');
  await until(async () => (await behind(page)) === 0);
  await moves(page);
});

test('a recorded range plays from its start to its end', async () => {
  const end = Math.floor(Date.now() / 1_000) - 600;
  const query = `${signed('demo')}&txTimeshift=on&tsStart=${end - 12}&tsEnd=${end}&tsFormat=unix_s&tsCodecname=270p`;
  await on.server.desk('recording', { url: `/live/demo.m3u8?${query}` });
  await on.server.desk('status', { status: 'ended' });
  await on.server.desk('status', { status: 'replay' });
  const page = await on.enter();
  await until(async () => (await height(page)) === 270);
  assert.equal(Math.round(await front(page, (video) => video.duration)), 12);
  // The frame at the video's time 0 was on air when the range begins.
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

/** The second of the loop that the preview picture shows. */
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

test('pointing at the bar shows the picture of that moment, and a click seeks to it', async () => {
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
  // There is a picture every 5 s: the last one before the moment, which is shown in whole seconds.
  await until(async () => later(await preview(page), onAir(at)) < 6.5);
  // After the seek the player knows when the picture was on air, and so does the next preview.
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
  // The preview picture stands for 5 s from that moment on. The video moves on, and reaches it again when the loop comes round.
  await moves(page);
  await until(async () => later(shown, await second(page)) < 6.5);
  await isFrom(page, () => behind(page));
  await page.mouse.move(200, 200);
  await page.locator('.preview').waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
});

test('a missing or malformed list of pictures gives a preview without a picture', async () => {
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
  test(`an address that expires ${when} is renewed, and the picture is at the right position`, async () => {
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

test('the time shift position is kept over a pause that is longer than its playlist', async () => {
  const page = await on.enter();
  await moves(page);
  await go(page, 300);
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  const from = page.asked.length;
  // The playlist is 12 s long.
  await until(async () => (await behind(page)) > 317, 120_000);
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await until(() => page.asked.slice(from).some((url) => Number(/tsDelay=(\d+)/.exec(url)?.[1]) >= 317));
  await until(async () => (await behind(page)) >= 317);
  await isFrom(page, () => behind(page));
});

test("renditions have the backend's names, and changing one keeps the position", async () => {
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

