// Danmaku: comments over the picture, as a viewer sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, drawers, flies, frame, goOn, ink, inked, point, scene, slow, stands, whole } from './support/danmaku.mjs';
import { chooses, press } from './support/player.mjs';
import { box, comment, joined, moves, say, screenshot, until } from './support/browser.mjs';
import { GROUP, send, stage } from './support/stage.mjs';

const on = stage('--broadcasts');
/** A comment that takes a while to cross the stage. */
const LONG = 'a long comment that is on its way for a while';

test("the frame around the viewer's own comment has no gaps, however high its letters", async () => {
  const ann = await on.enter({ as: 'ann' });
  await flies(ann, () => say(ann, 'ÅÉÂŜ Ấ g j p q 今晚的歌 ÅÉÂŜ'), whole);
  assert.ok((await frame(ann)) > 0.97, `${await frame(ann)}`);
});

test('a comment flies from right to left, and disappears in flight when it is withdrawn or its words are hidden', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  const say = (text) => () => send(bob, on.group, text);
  const [first, later] = await scene(async () => {
    const first = await flies(ann, say(LONG));
    return [first, await inked(ann, (seen) => whole(seen) && seen.left < first.left - 20)];
  });
  assert.ok(Math.abs(later.width - first.width) < 3 && Math.abs(later.top - first.top) < 1, JSON.stringify([first, later]));
  // The picture is paused, so that each comment stays on the stage.
  await stands(ann, say(LONG));
  const MsgSeq = await bob.evaluate(() => sent.at(-1).sequence);
  await on.rest(`${GROUP}/group_msg_recall`, { GroupId: on.group, MsgSeqList: [{ MsgSeq }] });
  await blank(ann);
  await goOn(ann);
  await stands(ann, say(`${LONG} again`));
  await chooses(ann, 'Hidden on this device');
  await ann.getByLabel('A word to hide').fill('WHILE');
  await ann.keyboard.press('Enter');
  await blank(ann);
  await goOn(ann);
  const short = await flies(ann, async () => {
    await send(bob, on.group, `${LONG} and again`);
    await send(bob, on.group, 'short');
  });
  assert.ok(short.width < 200, 'only the short one');
  assert.deepEqual(ann.complaints, []);
});

test("the viewer's own comment flies at once, in a frame; screen readers have it only in the list", async () => {
  const ann = await on.enter({ as: 'ann' });
  // The comment does not wait for the server's answer, which is delayed here.
  await on.server.desk('faults', { delayMs: 20_000 });
  let own;
  try {
    own = await flies(ann, () => say(ann, 'mine'));
    assert.equal(await ann.locator('.message[data-mine]:not([data-state])', { hasText: 'mine' }).count(), 0);
  } finally {
    await on.server.desk('faults', { delayMs: 0 });
  }
  assert.ok(own.colours.includes('127,240,220'), `${own.colours}`);
  assert.equal(await ann.locator('canvas.danmaku').getAttribute('aria-hidden'), 'true');
  await comment(ann, 'mine').first().waitFor();
});

test('a comment that is pointed at stops, and can be answered, copied, or its sender hidden; the rest of the picture stays free', async () => {
  const ann = await on.enter({ as: 'ann', permissions: ['clipboard-read', 'clipboard-write'], ...slow(on.server) });
  const bob = await on.inRoom('bob');
  const held = ann.locator('.held');
  const say = (nth) => () => send(bob, on.group, `${LONG} ${nth}`);
  await point(ann, say(1));
  await held.getByText('Bob').waitFor();
  await screenshot(ann, 'danmaku-held-1280x800');
  await held.getByRole('button', { name: 'Copy' }).hover();
  assert.equal(await held.count(), 1, 'it stays held on the way to its buttons');
  const still = await ink(ann);
  assert.ok(Math.abs((await ink(ann)).left - still.left) < 1, 'it does not move');
  await held.getByRole('button', { name: 'Copy' }).click();
  await held.waitFor({ state: 'detached' });
  assert.equal(await ann.evaluate(() => navigator.clipboard.readText()), `${LONG} 1`);
  // It moves on, and may have left the stage by the time of this check.
  await until(async () => {
    const seen = await ink(ann);
    // Its frame is gone too.
    return !seen || (seen.left < still.left - 10 && seen.bottom - seen.top < still.bottom - still.top);
  });
  await point(ann, say(1));
  await held.getByRole('button', { name: 'Reply' }).click();
  await ann.getByText('Replying to Bob').waitFor();
  assert.ok(await box(ann).evaluate((it) => it.matches(':focus')));
  await point(ann, say(1));
  await ann.mouse.move(700, 600);
  await held.waitFor({ state: 'detached' });
  await ann.mouse.dblclick(700, 600);
  await until(() => ann.evaluate(() => document.fullscreenElement?.localName === 'live-room'));
  await ann.evaluate(() => document.exitFullscreen());
  await until(() => ann.evaluate(() => !document.fullscreenElement));
  // The picture is paused, so the comment does not leave by itself.
  await stands(ann, say(2));
  await point(ann);
  await held.getByRole('button', { name: 'Hide this user' }).click();
  await blank(ann);
  assert.deepEqual(ann.complaints, []);
});

test('on a phone a tap holds a comment, and another tap releases it', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
  const [ann, bob] = [await on.enter({ as: 'ann', ...phone }), await on.inRoom('bob')];
  const stage = await ann.locator('.stage').boundingBox();
  // The picture is paused, so the comment does not move away from under the finger.
  const seen = await stands(ann, () => send(bob, on.group, '手机上也能看弹幕 😍 on a phone, too'), ({ width }) => width > 60);
  // At its right end, because the left end may be below the sound button.
  await ann.touchscreen.tap(stage.x + Math.min(seen.right - 12, 380), stage.y + (seen.top + seen.bottom) / 2);
  await ann.locator('.held').waitFor();
  await screenshot(ann, 'danmaku-held-390x844');
  const bar = await ann.locator('.held').boundingBox();
  assert.ok(bar.x >= 0 && bar.x + bar.width <= 390, JSON.stringify(bar));
  // The picture resumes, and the comment stays.
  await goOn(ann);
  await moves(ann, 25);
  assert.equal(await ann.locator('.held').count(), 1);
  // Its frame begins a little before its letters.
  assert.ok(Math.abs((await ink(ann)).left - seen.left) < 5, 'it does not move');
  await ann.touchscreen.tap(stage.x + 200, stage.y + stage.height / 2);
  await ann.locator('.held').waitFor({ state: 'detached' });
});

test('danmaku settings apply at once and are kept; switched off, no canvas and no worker is left', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  const away = { x: 600, y: 600 };
  // The picture is paused, so the comment stays however long the settings take. There is also room for larger letters.
  const larger = (seen) => whole(seen) && seen.left + 1.6 * seen.width < seen.stage;
  const usual = await stands(ann, () => send(bob, on.group, LONG), larger);
  await press(ann, 'Settings', away);
  const sheet = ann.getByRole('region', { name: 'On-screen comments' });
  await ann.getByRole('menuitem', { name: 'On-screen comments' }).click();
  await sheet.getByLabel('Size').fill('150');
  const large = await inked(ann, ({ width }) => width > usual.width * 1.4);
  assert.ok(large.width < usual.width * 1.6, `${usual.width} ${large.width}`);
  await sheet.getByLabel('Opacity').fill('50');
  assert.equal(await ann.locator('canvas.danmaku').evaluate(({ style }) => style.opacity), '0.5');
  await sheet.getByLabel('Area').selectOption('A quarter');
  await sheet.getByLabel('Speed').fill('200');
  await screenshot(ann, 'danmaku-settings-1280x800');
  await sheet.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.equal((await drawers(ann)).length, 1);
  await ann.locator('.stage').focus();
  await ann.keyboard.press('d');
  await ann.locator('canvas.danmaku').waitFor({ state: 'detached' });
  await until(async () => !(await drawers(ann)).length);
  await ann.reload();
  await joined(ann);
  await ann.locator('video[data-front]').waitFor();
  assert.equal(await ann.locator('canvas.danmaku').count(), 0);
  assert.equal(await ann.getByRole('button', { name: 'On-screen comments' }).getAttribute('aria-pressed'), 'false');
  await press(ann, 'On-screen comments', away);
  await flies(ann, () => send(bob, on.group, LONG), ({ width }) => width > usual.width * 1.4);
  assert.equal(await ann.locator('canvas.danmaku').evaluate(({ style }) => style.opacity), '0.5');
  await press(ann, 'Settings', away);
  await ann.getByRole('menuitem', { name: 'On-screen comments' }).click();
  for (const [label, value] of [['Size', '150'], ['Opacity', '50'], ['Speed', '200']]) {
    assert.equal(await sheet.getByLabel(label).inputValue(), value, label);
  }
  assert.equal(await sheet.getByLabel('Area').evaluate((list) => list.selectedOptions[0].label), 'A quarter');
});

test('with reduced motion one line stands instead, whenever the setting changes', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann', reducedMotion: 'reduce' }), await on.inRoom('bob')];
  await send(bob, on.group, 'read me');
  await ann.locator('.ticker', { hasText: 'read me' }).waitFor();
  assert.equal(await ann.locator('canvas.danmaku').count(), 0);
  assert.deepEqual(await drawers(ann), []);
  await screenshot(ann, 'danmaku-calm-1280x800');
  await ann.emulateMedia({ reducedMotion: 'no-preference' });
  await ann.locator('canvas.danmaku').waitFor();
  await flies(ann, () => send(bob, on.group, 'see me'));
  assert.equal(await ann.locator('.ticker').count(), 0);
});

test('colour and place of a comment need a level; the host may use any place', async () => {
  const [ann, luna] = [await on.enter({ as: 'newcomer' }), await on.enter({ as: 'luna' })];
  const emoji = (page) => page.locator('.composer-emoji');
  const openStyle = async (page) => {
    await emoji(page).click();
    await page.getByRole('button', { name: 'Colour and place' }).click();
  };
  await openStyle(ann);
  await ann.getByText('From level 2').waitFor();
  assert.ok(await ann.getByRole('radio', { name: 'Red' }).isDisabled());
  await ann.keyboard.press('Escape');
  assert.ok(await emoji(ann).evaluate((it) => it.matches(':focus')));
  for (const words of [1, 2, 3, 4, 5, 6].map((nth) => `merit ${nth}`)) {
    await say(ann, words);
    await comment(luna, words).waitFor();
  }
  await ann.reload();
  await joined(ann);
  await openStyle(ann);
  await ann.getByRole('radio', { name: 'Red' }).click();
  assert.ok(await ann.getByRole('radio', { name: 'At the top' }).isDisabled(), 'it needs a higher level');
  await screenshot(ann, 'danmaku-dress-1280x800');
  assert.ok((await flies(luna, () => say(ann, 'in red'))).colours.includes('255,107,107'));
  await openStyle(luna);
  await luna.getByRole('radio', { name: 'At the bottom' }).click();
  const stage = await ann.locator('.stage').boundingBox();
  const banners = await ann.locator('.stage .gift-slot').last().boundingBox();
  const host = await flies(ann, () => say(luna, 'I stand at the bottom'), ({ top }) => top > stage.height / 2);
  assert.ok(Math.abs(host.left + host.right - host.stage) < 4, 'it is centred');
  const above = banners.y - stage.y - host.bottom;
  assert.ok(above >= 0 && above < 30, `above the banners: ${above}`);
});

test('broadcasts fly, gifts do not: they have banners', async () => {
  const ann = await on.enter({ as: 'ann' });
  await on.server.desk('gift', { userId: 'gina', giftId: 'tea', count: 3 });
  await ann.locator('.gift-banner', { hasText: 'Gina' }).first().waitFor();
  await blank(ann);
  const words = await flies(ann, () => on.server.desk('broadcast', { text: 'To all of you: good evening.' }));
  assert.ok(words.top < 32, JSON.stringify(words));
  await screenshot(ann, 'danmaku-broadcast-1280x800');
});

test('the danmaku stops while the picture is paused and goes on from there; after a resize it goes on too', async () => {
  const [ann, eve, bob] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'eve' }), await on.inRoom('bob')];
  const say = () => send(bob, on.group, LONG);
  let unseen = 0;
  await scene(async () => {
    const still = await stands(ann, say);
    const text = `not seen ${(unseen += 1)}`;
    await send(bob, on.group, text);
    for (const page of [ann, eve]) await comment(page, text).waitFor();
    // A page that has not paused has seen all of it go by: if the comment here jumped, it would be gone too.
    await blank(eve);
    assert.deepEqual(await ink(ann), still);
    await goOn(ann);
    await inked(ann, ({ left, width }) => left < still.left && width > 0.9 * Math.min(still.width, still.right));
  });
  const size = async (width, height) => {
    await ann.setViewportSize({ width, height });
    const fits = ({ width, parentElement }) => width === parentElement.clientWidth;
    await until(async () => (await ann.locator('canvas.danmaku').evaluate(fits)) && (await ann.locator('.stage').boundingBox()).width < width - 300);
  };
  await scene(async () => {
    await size(1280, 800);
    const before = await flies(ann, say);
    await size(1000, 700);
    // All of the comment, in smaller letters, and not entering again; then it moves on.
    const there = await inked(ann);
    assert.ok(there.width > 0.8 * Math.min(before.width, there.right), JSON.stringify([before, there]));
    await inked(ann, ({ right, top }) => right < there.right - 10 && Math.abs(top - before.top) < 6);
  });
});

test('a hidden page collects no comments to draw later', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  const hide = (hidden) =>
    ann.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  for (let nth = 0; nth < 20; nth += 1) await send(bob, on.group, `unseen ${nth}`);
  await comment(ann, 'unseen 19').waitFor();
  assert.equal(await ink(ann), null);
  await hide(false);
  // Collected comments would be drawn with this one, or before it.
  await send(bob, on.group, 'seen');
  const seen = await inked(ann);
  assert.ok(seen.bottom - seen.top < 40, 'one row');
});
