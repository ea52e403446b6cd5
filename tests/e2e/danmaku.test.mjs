// Comments over the picture, as a viewer meets them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, drawers, flies, frame, goOn, ink, inked, point, scene, slow, stands, whole } from './support/danmaku.mjs';
import { chooses, press } from './support/player.mjs';
import { box, comment, joined, moves, say, screenshot, until } from './support/browser.mjs';
import { GROUP, send, stage } from './support/stage.mjs';

const on = stage('--broadcasts');
/** A comment that takes its time. */
const LONG = 'a long comment that is on its way for a while';

test("the frame around one's own comment has no gaps, however high its letters", async () => {
  const ann = await on.enter({ as: 'ann' });
  await flies(ann, () => say(ann, 'ÅÉÂŜ Ấ g j p q 今晚的歌 ÅÉÂŜ'), whole);
  assert.ok((await frame(ann)) > 0.97, `${await frame(ann)}`);
});

test('a comment flies from right to left, and is gone in flight when it is withdrawn or its words are hidden', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  const say = (text) => () => send(bob, on.group, text);
  const [first, later] = await scene(async () => {
    const first = await flies(ann, say(LONG));
    return [first, await inked(ann, (seen) => whole(seen) && seen.left < first.left - 20)];
  });
  assert.ok(Math.abs(later.width - first.width) < 3 && Math.abs(later.top - first.top) < 1, JSON.stringify([first, later]));
  // Each is held on its way: it does not leave by itself.
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

test("one's own comment flies at once, in a frame; a reader of screens has it in the list alone", async () => {
  const ann = await on.enter({ as: 'ann' });
  // It does not wait for the server, whose answer is still to come.
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

test('pointed at, a comment stands still and can be answered and copied, and its sender hidden; the rest of the picture is free', async () => {
  const ann = await on.enter({ as: 'ann', permissions: ['clipboard-read', 'clipboard-write'], ...slow(on.server) });
  const bob = await on.inRoom('bob');
  const held = ann.locator('.held');
  const say = (nth) => () => send(bob, on.group, `${LONG} ${nth}`);
  await point(ann, say(1));
  await held.getByText('Bob').waitFor();
  await screenshot(ann, 'danmaku-held-1280x800');
  await held.getByRole('button', { name: 'Copy' }).hover();
  assert.equal(await held.count(), 1, 'on the way to its buttons it is held');
  const still = await ink(ann);
  assert.ok(Math.abs((await ink(ann)).left - still.left) < 1, 'it stands');
  await held.getByRole('button', { name: 'Copy' }).click();
  await held.waitFor({ state: 'detached' });
  assert.equal(await ann.evaluate(() => navigator.clipboard.readText()), `${LONG} 1`);
  // It goes on, and may have gone by when that is looked at.
  await until(async () => {
    const seen = await ink(ann);
    // Nor has it its frame any more.
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
  // Over a picture that is held: it does not leave by itself.
  await stands(ann, say(2));
  await point(ann);
  await held.getByRole('button', { name: 'Hide this user' }).click();
  await blank(ann);
  assert.deepEqual(ann.complaints, []);
});

test('on a phone a tap holds a comment, and another one lets it go', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
  const [ann, bob] = [await on.enter({ as: 'ann', ...phone }), await on.inRoom('bob')];
  const stage = await ann.locator('.stage').boundingBox();
  // Over a picture that is held: it does not fly out from under the finger.
  const seen = await stands(ann, () => send(bob, on.group, '手机上也能看弹幕 😍 on a phone, too'), ({ width }) => width > 60);
  // At its right end: the other one may be below the button for the sound.
  await ann.touchscreen.tap(stage.x + Math.min(seen.right - 12, 380), stage.y + (seen.top + seen.bottom) / 2);
  await ann.locator('.held').waitFor();
  await screenshot(ann, 'danmaku-held-390x844');
  const bar = await ann.locator('.held').boundingBox();
  assert.ok(bar.x >= 0 && bar.x + bar.width <= 390, JSON.stringify(bar));
  // The picture goes on, and it does not.
  await goOn(ann);
  await moves(ann, 25);
  assert.equal(await ann.locator('.held').count(), 1);
  // Its frame begins a little before its letters.
  assert.ok(Math.abs((await ink(ann)).left - seen.left) < 5, 'it stands');
  await ann.touchscreen.tap(stage.x + 200, stage.y + stage.height / 2);
  await ann.locator('.held').waitFor({ state: 'detached' });
});

test('how comments fly is set beside the picture, and kept; switched off nothing is drawn, nor ready for it', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  const away = { x: 600, y: 600 };
  // Over a picture that is held: it is there to be looked at, however long the settings take. Larger letters have room, too.
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

test('whoever wants less motion reads one line that stands, whenever they want it', async () => {
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

test('a colour and a place are for those whose level allows it; the host stands where the host wants', async () => {
  const [ann, luna] = [await on.enter({ as: 'newcomer' }), await on.enter({ as: 'luna' })];
  const emoji = (page) => page.locator('.composer-emoji');
  const dress = async (page) => {
    await emoji(page).click();
    await page.getByRole('button', { name: 'Colour and place' }).click();
  };
  await dress(ann);
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
  await dress(ann);
  await ann.getByRole('radio', { name: 'Red' }).click();
  assert.ok(await ann.getByRole('radio', { name: 'At the top' }).isDisabled(), 'that is for later');
  await screenshot(ann, 'danmaku-dress-1280x800');
  assert.ok((await flies(luna, () => say(ann, 'in red'))).colours.includes('255,107,107'));
  await dress(luna);
  await luna.getByRole('radio', { name: 'At the bottom' }).click();
  const stage = await ann.locator('.stage').boundingBox();
  const banners = await ann.locator('.stage .gift-slot').last().boundingBox();
  const host = await flies(ann, () => say(luna, 'I stand at the bottom'), ({ top }) => top > stage.height / 2);
  assert.ok(Math.abs(host.left + host.right - host.stage) < 4, 'in the middle');
  const above = banners.y - stage.y - host.bottom;
  assert.ok(above >= 0 && above < 30, `above the banners: ${above}`);
});

test('what the platform says flies, and gifts do not: they have banners of their own', async () => {
  const ann = await on.enter({ as: 'ann' });
  await on.server.desk('gift', { userId: 'gina', giftId: 'tea', count: 3 });
  await ann.locator('.gift-banner', { hasText: 'Gina' }).first().waitFor();
  await blank(ann);
  const words = await flies(ann, () => on.server.desk('broadcast', { text: 'To all of you: good evening.' }));
  assert.ok(words.top < 32, JSON.stringify(words));
  await screenshot(ann, 'danmaku-broadcast-1280x800');
});

test('it stands while the picture is held, and goes on from there; another size lets it go on, too', async () => {
  const [ann, eve, bob] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'eve' }), await on.inRoom('bob')];
  const say = () => send(bob, on.group, LONG);
  let unseen = 0;
  await scene(async () => {
    const still = await stands(ann, say);
    const text = `not seen ${(unseen += 1)}`;
    await send(bob, on.group, text);
    for (const page of [ann, eve]) await comment(page, text).waitFor();
    // Who has not held the picture has seen all of it go by: what stands here would be gone, too, if it jumped.
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
    // All of it, in smaller letters, and not on its way in; then it goes on.
    const there = await inked(ann);
    assert.ok(there.width > 0.8 * Math.min(before.width, there.right), JSON.stringify([before, there]));
    await inked(ann, ({ right, top }) => right < there.right - 10 && Math.abs(top - before.top) < 6);
  });
});

test('in a hidden page nothing piles up', async () => {
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
  // What had piled up would be drawn with it, or before.
  await send(bob, on.group, 'seen');
  const seen = await inked(ann);
  assert.ok(seen.bottom - seen.top < 40, 'one row');
});
