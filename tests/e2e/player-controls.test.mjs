// The player controls, by mouse, by finger and by keyboard.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { atEdge, behind, button, chooses, kinds, missesSome, press, shows, told } from './support/player.mjs';
import { PACE, box, comment, joined, moves, person, picture, say, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
afterEach(async () => {
  await on.server.desk('sources');
  await on.server.desk('faults', { rtc: 'fine' });
});

const front = (page, look) => page.locator('video[data-front]').evaluate(look);
const keys = async (page, ...pressed) => {
  for (const key of pressed) await page.keyboard.press(key);
};

test('seeks back by a button and by the bar, and returns to the live edge', async () => {
  const { whep, timeShift } = await kinds(on.server);
  await on.server.desk('sources', { sources: [whep, timeShift] });
  for (const options of [{}, PHONE]) {
    const page = await on.enter(options);
    await shows(page, { state: 'playing', source: 'whep' });
    await moves(page);
    const edge = await behind(page, picture);
    const pressed = Date.now();
    // A phone's row of controls has no room for the button.
    await (options === PHONE ? chooses : press)(page, 'Back 30 seconds');
    await shows(page, { state: 'playing', source: 'hls' });
    await moves(page);
    const bar = page.getByRole('slider', { name: 'Position in the stream' });
    const [, minutes, seconds] = (await bar.getAttribute('aria-valuetext')).match(/^(\d):(\d\d) behind live$/);
    const back = 60 * minutes + Number(seconds);
    // 30 s from the live edge of HLS, and no more than the time that it may have stalled since.
    assert.ok(back >= 20 && back < 40 + (Date.now() - pressed) / 1_000, `${back} s behind live`);
    await screenshot(page, `controls-back-${options.viewport?.width ?? 1280}`);
    // 20 s before the live edge of HLS, which is some seconds behind that of WebRTC: the picture is from then. The loop has 400 frames: 20
    // s and the lag of HLS, up to 6 s, are 500 to 650 of them.
    await until(async () => {
      // Seeks again if it stalled on the way, and so fell back further.
      await bar.fill(String(Number(await bar.getAttribute('max')) - 20));
      await moves(page);
      const further = ((await behind(page, picture)) - edge + 400) % 400;
      return further >= 100 && further < 250;
    });
    await moves(page);
    await press(page, 'Back to live');
    await shows(page, { state: 'playing', source: 'whep' });
    await moves(page);
    await atEdge(page, picture, edge);
    assert.equal(await bar.count(), 0);
    assert.deepEqual(page.complaints, []);
  }
});

test('the time shift position is kept over a pause', async () => {
  const page = await on.enter();
  await moves(page);
  await press(page, 'Back 30 seconds');
  await shows(page, { state: 'playing', source: 'hls' });
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  const held = await front(page, (video) => video.currentTime);
  const pressed = Date.now();
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await moves(page);
  const further = (await front(page, (video) => video.currentTime)) - held;
  // The live edge is 30 s further.
  assert.ok(further > 0 && further < 5 + (Date.now() - pressed) / 1_000, `${further} s further`);
  await button(page, 'Back to live').waitFor({ state: 'attached' });
});

test('a chosen quality stays chosen, and Auto leaves it to the network again', async () => {
  const { hls } = await kinds(on.server);
  await on.server.desk('sources', { sources: [hls] });
  const page = await on.enter();
  await moves(page);
  for (const [choice, height] of [['270p', 270], ['540p', 540], ['270p', 270], ['Auto', 540]]) {
    await press(page, 'Settings');
    await page.getByRole('menuitemradio', { name: choice }).click();
    await until(async () => (await front(page, (video) => video.videoHeight)) === height);
    await moves(page);
    await press(page, 'Settings');
    assert.equal(await page.getByRole('menuitemradio', { name: choice }).getAttribute('aria-checked'), 'true');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
});

test('a quality that WebRTC lacks plays from another source, and Auto returns to WebRTC', async () => {
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'whep' });
  await moves(page);
  for (const [choice, height, source] of [['270p', 270, 'hls'], ['Auto', 540, 'whep']]) {
    await press(page, 'Settings');
    await page.getByRole('menuitemradio', { name: choice }).click();
    await shows(page, { state: 'playing', source });
    await until(async () => (await front(page, (video) => video.videoHeight)) === height);
    await moves(page);
  }
  assert.deepEqual(page.complaints, []);
});

test('audio only plays the sound alone, and the picture comes back afterwards', async () => {
  const { whep, lowLatency } = await kinds(on.server);
  const sound = (await told(on.server)).find(({ soundOnly }) => soundOnly);
  for (const sources of [[whep], [lowLatency, sound]]) {
    await on.server.desk('sources', { sources });
    for (const options of [{}, PHONE]) {
      const page = await on.enter(options);
      const { kind } = sources[0];
      await shows(page, { state: 'playing', source: kind });
      await moves(page);
      const choose = async (name) => {
        await press(page, 'Settings');
        await page.getByRole('menuitemradio', { name }).click();
      };
      await choose('Sound only');
      await page.locator('.stage-title', { hasText: 'Sound only' }).waitFor();
      await shows(page, { state: 'playing', source: kind });
      const heard = () => front(page, (video) => (video.videoWidth === 0 && !video.paused ? video.currentTime : 0));
      const before = await until(heard);
      await until(async () => (await heard()) > before + 3);
      await screenshot(page, `sound-only-${kind}-${options.viewport?.width ?? 1280}`);
      // The cover over the picture still belongs to the stage.
      for (const isFull of [true, false]) {
        await page.locator('.stage-cover').dblclick();
        await until(() => page.evaluate((isFull) => Boolean(document.fullscreenElement) === isFull, isFull));
      }
      await choose('Auto');
      await moves(page);
      assert.equal(await page.locator('.stage-title').count(), 0);
      assert.deepEqual(page.complaints, []);
      await page.close();
    }
  }
});

test('in a hidden tab the picture plays on, or pauses if the viewer has set that', async () => {
  const page = await on.enter();
  await moves(page);
  const edge = await behind(page, picture);
  const see = (seen) =>
    page.evaluate((seen) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => !seen });
      document.dispatchEvent(new Event('visibilitychange'));
    }, seen);
  await see(false);
  await moves(page);
  await see(true);
  await press(page, 'Settings');
  await page.getByRole('menuitemcheckbox', { name: 'Pause in the background' }).click();
  await see(false);
  await until(() => front(page, (video) => video.paused));
  const bob = await on.enter({ as: 'bob' });
  await say(bob, 'while you were away');
  await comment(page, 'while you were away').waitFor();
  await missesSome(page, picture, edge);
  await see(true);
  await shows(page, { state: 'playing' });
  await moves(page);
  await atEdge(page, picture, edge);
  // The setting is kept after a reload.
  await page.reload();
  await joined(page);
  await moves(page);
  await see(false);
  await until(() => front(page, (video) => video.paused));
});

test('the details show how the stream is delivered', async () => {
  const page = await on.enter();
  await shows(page, { state: 'playing', source: 'whep' });
  await press(page, 'Settings');
  await page.getByRole('menuitemcheckbox', { name: 'Stream details' }).click();
  const details = page.locator('.details');
  await details.filter({ hasText: 'WebRTC (WHEP)' }).filter({ hasText: '960 × 540' }).filter({ hasText: /\d+ kbit\/s/ }).waitFor();
  await screenshot(page, 'controls-details-1280x800');
  await page.keyboard.press('i');
  await details.waitFor({ state: 'detached' });
});

test('full screen shows the picture with a comment box; one press opens the chat', async () => {
  const page = await on.enter();
  await moves(page);
  await press(page, 'Full screen');
  await until(() => page.evaluate(() => document.fullscreenElement?.localName === 'live-room'));
  await page.locator('.messages').waitFor({ state: 'hidden' });
  // The key of the box works from anywhere in the room.
  await page.keyboard.press('c');
  await page.keyboard.type('said in full screen');
  await page.keyboard.press('Enter');
  await box(page).fill('still here');
  const wide = await page.locator('.stage').boundingBox();
  assert.deepEqual([wide.width, wide.height], [1280, 800]);
  await screenshot(page, 'controls-full-1280x800');
  await press(page, 'Chat');
  await comment(page, 'said in full screen').waitFor();
  assert.equal(await box(page).inputValue(), 'still here');
  await press(page, 'Chat');
  await page.locator('.messages').waitFor({ state: 'hidden' });
  await press(page, 'Leave full screen');
  await until(() => page.evaluate(() => !document.fullscreenElement));
  await moves(page);
});

test('where the element cannot go full screen, the room fills the page', async () => {
  const page = await on.enter(PHONE);
  await moves(page);
  // As on iPhones.
  await page.evaluate(() => (document.querySelector('live-room').requestFullscreen = undefined));
  await press(page, 'Full screen');
  await button(page, 'Leave full screen').waitFor();
  assert.equal(await page.locator('live-room').evaluate((room) => getComputedStyle(room).position), 'fixed');
  await screenshot(page, 'controls-fills-390x844');
  await press(page, 'Leave full screen');
  await button(page, 'Full screen').waitFor();
});

test('a pause before the first frame holds, and the next press plays', async () => {
  await on.server.desk('faults', { rtc: 'dead' });
  const { whep } = await kinds(on.server);
  await on.server.desk('sources', { sources: [whep] });
  // The source is not given up before the test ends.
  const page = await on.enter({ waits: false, pace: { ...PACE, webrtcPatienceMs: 300_000 } });
  await shows(page, { state: 'loading' });
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  await on.server.desk('faults', { rtc: 'fine' });
  // The source plays for another viewer, so it could play here.
  await moves(await on.enter());
  await shows(page, { state: 'paused' });
  assert.equal(await page.locator('video').evaluateAll((videos) => videos.filter((video) => !video.paused).length), 0);
  await page.locator('.stage-play').click();
  await shows(page, { state: 'playing' });
  await moves(page);
});

test('the shortcuts control the player, and do nothing while the viewer types', async () => {
  const page = await on.enter();
  await moves(page);
  // A click on the stage gives it the focus.
  await page.locator('.stage').click({ position: { x: 120, y: 120 } });
  await keys(page, 'k');
  await shows(page, { state: 'paused' });
  await keys(page, ' ');
  await shows(page, { state: 'playing' });
  const muted = () => front(page, (video) => video.muted);
  const was = await muted();
  await keys(page, 'm');
  await until(async () => (await muted()) === !was);
  await keys(page, 'ArrowDown', 'ArrowDown');
  await until(async () => Math.abs((await front(page, (video) => video.volume)) - 0.9) < 0.01);
  // A change of the volume unmutes.
  assert.equal(await muted(), false);
  await keys(page, 'ArrowLeft');
  await shows(page, { state: 'playing', source: 'hls' });
  await page.locator('.stage').focus();
  await keys(page, 'End');
  await shows(page, { state: 'playing', source: 'whep' });
  await keys(page, 'f');
  await until(() => page.evaluate(() => Boolean(document.fullscreenElement)));
  await keys(page, 'f');
  await until(() => page.evaluate(() => !document.fullscreenElement));
  await box(page).focus();
  await page.keyboard.type('kmfil k');
  assert.equal(await box(page).inputValue(), 'kmfil k');
  await moves(page);
  await shows(page, { state: 'playing', source: 'whep' });
  assert.equal(await muted(), false);
  assert.equal(await page.evaluate(() => document.fullscreenElement), null);
  assert.equal(await page.locator('.details').count(), 0);
});

test('volume and mute are remembered on the device', async () => {
  const page = await on.enter();
  await moves(page);
  await page.locator('.stage').hover();
  await page.getByRole('slider', { name: 'Volume' }).fill('40');
  await until(async () => Math.abs((await front(page, (video) => video.volume)) - 0.4) < 0.01);
  await press(page, 'Mute');
  await page.reload();
  await joined(page);
  await moves(page);
  assert.deepEqual(await front(page, (video) => [video.muted, Math.round(video.volume * 100)]), [true, 40]);
  assert.equal(await page.locator('.sound').count(), 0, 'the viewer muted it');
  await press(page, 'Unmute');
  await until(async () => !(await front(page, (video) => video.muted)));
});

test('the controls hide without activity, and come back with a touch or the focus', async () => {
  const page = await on.enter(PHONE);
  await moves(page);
  const controls = page.locator('.stage > .controls');
  // All states of the stage so far: by the time a slow machine checks, the controls may have hidden again.
  const said = await page.locator('.stage').evaluateHandle((stage) => {
    const said = [];
    const look = () => said.push(`${stage.dataset.state} ${stage.hasAttribute('data-idle') ? 'idle' : 'stirred'}`);
    new MutationObserver(look).observe(stage, { attributeFilter: ['data-idle', 'data-state'] });
    look();
    return said;
  });
  const gone = () => until(() => said.evaluate((said) => said.at(-1) === 'playing idle'));
  const pause = await button(page, 'Pause').boundingBox();
  const tap = (x, y) => page.touchscreen.tap(x, y);
  const stage = await page.locator('.stage').boundingBox();
  // They stay until the first activity.
  await tap(stage.x + 120, stage.y + 120);
  for (const stir of [
    () => tap(stage.x + 120, stage.y + 120),
    // A hidden button is not pressed: the touch only shows the controls.
    () => tap(pause.x + pause.width / 2, pause.y + pause.height / 2),
    () => page.keyboard.press('Tab'),
  ]) {
    await gone();
    await until(() => controls.evaluate((controls) => getComputedStyle(controls).opacity === '0'));
    await said.evaluate((said) => said.splice(0));
    await stir();
    await until(() => said.evaluate((said) => said.length));
    await gone();
    // On a slow machine the picture may stall for a moment, which does not concern the controls.
    const heard = (await said.evaluate((said) => said)).filter((it) => it.startsWith('playing'));
    assert.deepEqual(heard.filter((it, nth) => it !== heard[nth - 1]), ['playing stirred', 'playing idle']);
  }
});

test('picture-in-picture opens, survives a change of source, and closes', async () => {
  const page = await on.enter();
  await moves(page);
  await press(page, 'Picture in picture');
  const floats = () => page.evaluate(() => Boolean(document.querySelector('live-room').shadowRoot.pictureInPictureElement));
  await until(floats);
  // Another source takes over in the same window.
  await on.server.desk('faults', { rtc: 'frozen' });
  await shows(page, { state: 'playing', source: 'hls' });
  await moves(page);
  assert.equal(await front(page, (video) => video.matches(':picture-in-picture')), true);
  await press(page, 'Picture in picture');
  await until(async () => !(await floats()));
});

test("the device's own controls show what plays, and can pause it", async () => {
  const page = await person(on.browser);
  // The handlers that a device's keys would call, because a test cannot press such a key.
  await page.addInitScript(() => {
    globalThis.onKey = {};
    const { prototype } = MediaSession;
    const { setActionHandler } = prototype;
    prototype.setActionHandler = function (action, handler) {
      onKey[action] = handler;
      return setActionHandler.call(this, action, handler);
    };
  });
  await page.goto(on.server.url);
  await joined(page);
  await moves(page);
  const edge = await behind(page, picture);
  const told = await page.evaluate(() => {
    const { title, artist, artwork } = navigator.mediaSession.metadata;
    return [title, artist, artwork.length];
  });
  assert.deepEqual(told, ['Harbour lights: a slow evening by the sea', 'Luna', 1]);
  await page.evaluate(() => onKey.pause({ action: 'pause' }));
  await shows(page, { state: 'paused' });
  await missesSome(page, picture, edge);
  await page.evaluate(() => onKey.play({ action: 'play' }));
  await shows(page, { state: 'playing' });
  await moves(page);
  await atEdge(page, picture, edge);
  // A removed element is no longer in the device's controls.
  await page.evaluate(() => document.querySelector('live-room').remove());
  await until(() => page.evaluate(() => !navigator.mediaSession.metadata && !onKey.pause && !onKey.play));
});
