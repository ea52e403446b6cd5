// Comments over the picture, as a viewer meets them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, drawers, ink, inked, point } from './support/danmaku.mjs';
import { box, comment, joined, say, screenshot, until } from './support/browser.mjs';
import { GROUP, send, stage } from './support/stage.mjs';

const on = stage();
/** A comment that takes its time. */
const LONG = 'a long comment that is on its way for a while';

test('a comment flies from right to left, and is gone in flight when it is withdrawn or its words are hidden', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, LONG);
  const first = await inked(ann, ({ right }) => right < 890);
  const later = await inked(ann, ({ left }) => left < first.left - 20);
  assert.ok(Math.abs(later.width - first.width) < 3 && Math.abs(later.top - first.top) < 1, JSON.stringify([first, later]));
  const MsgSeq = await bob.evaluate(() => sent.at(-1).sequence);
  await on.rest(`${GROUP}/group_msg_recall`, { GroupId: on.group, MsgSeqList: [{ MsgSeq }] });
  await blank(ann);
  await send(bob, on.group, `${LONG} again`);
  await inked(ann);
  await ann.getByRole('button', { name: 'Hidden on this device' }).click();
  await ann.getByLabel('A word to hide').fill('WHILE');
  await ann.keyboard.press('Enter');
  await blank(ann);
  await send(bob, on.group, `${LONG} and again`);
  await send(bob, on.group, 'short');
  await comment(ann, 'short').waitFor();
  assert.ok((await inked(ann)).width < 200, 'only the short one');
  assert.deepEqual(ann.complaints, []);
});

test("one's own comment flies at once, in a frame; a reader of screens has it in the list alone", async () => {
  const ann = await on.enter({ as: 'ann' });
  await say(ann, 'mine');
  const own = await inked(ann, ({ right }) => right < 880);
  assert.ok(own.colours.includes('127,240,220'), `${own.colours}`);
  assert.equal(await ann.locator('canvas.danmaku').getAttribute('aria-hidden'), 'true');
  await comment(ann, 'mine').waitFor();
});

test('pointed at, a comment stands still and can be answered and copied, and its sender hidden; the rest of the picture is free', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann', permissions: ['clipboard-read', 'clipboard-write'] }), await on.inRoom('bob')];
  const held = ann.locator('.held');
  await send(bob, on.group, `${LONG} 1`);
  await inked(ann, ({ right }) => right < 880);
  await point(ann);
  await held.getByText('Bob').waitFor();
  const still = await ink(ann);
  await screenshot(ann, 'danmaku-held-1280x800');
  await held.getByRole('button', { name: 'Copy' }).hover();
  assert.equal(await held.count(), 1, 'on the way to its buttons it is held');
  assert.ok(Math.abs((await ink(ann)).left - still.left) < 1, 'it stands');
  await held.getByRole('button', { name: 'Copy' }).click();
  await held.waitFor({ state: 'detached' });
  assert.equal(await ann.evaluate(() => navigator.clipboard.readText()), `${LONG} 1`);
  await inked(ann, ({ left }) => left < still.left - 10);
  await point(ann);
  await held.getByRole('button', { name: 'Reply' }).click();
  await ann.getByText('Replying to Bob').waitFor();
  assert.ok(await box(ann).evaluate((it) => it.matches(':focus')));
  await point(ann);
  await ann.mouse.move(700, 600);
  await held.waitFor({ state: 'detached' });
  await ann.mouse.dblclick(700, 600);
  await until(() => ann.evaluate(() => document.fullscreenElement?.localName === 'live-room'));
  await ann.evaluate(() => document.exitFullscreen());
  await until(() => ann.evaluate(() => !document.fullscreenElement));
  await send(bob, on.group, `${LONG} 2`);
  await point(ann);
  await held.getByRole('button', { name: 'Hide this user' }).click();
  await blank(ann);
  assert.deepEqual(ann.complaints, []);
});

test('on a phone a tap holds a comment, and another one lets it go', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
  const [ann, bob] = [await on.enter({ as: 'ann', ...phone }), await on.inRoom('bob')];
  await send(bob, on.group, '手机上也能看弹幕 😍 on a phone, too');
  const stage = await ann.locator('.stage').boundingBox();
  await until(async () => {
    const seen = await ink(ann);
    if (!seen) return false;
    await ann.touchscreen.tap(stage.x + Math.min(seen.left + 20, 380), stage.y + (seen.top + seen.bottom) / 2);
    return ann.locator('.held').count();
  });
  await screenshot(ann, 'danmaku-held-390x844');
  const bar = await ann.locator('.held').boundingBox();
  assert.ok(bar.x >= 0 && bar.x + bar.width <= 390, JSON.stringify(bar));
  await ann.touchscreen.tap(stage.x + 200, stage.y + stage.height / 2);
  await ann.locator('.held').waitFor({ state: 'detached' });
});

test('how comments fly is set beside the picture, and kept; switched off nothing is drawn, nor ready for it', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, LONG);
  const usual = await inked(ann, ({ right }) => right < 880);
  await ann.locator('.stage').hover({ position: { x: 600, y: 600 } });
  await ann.getByRole('button', { name: 'Settings' }).click();
  await ann.getByRole('menuitem', { name: 'On-screen comments' }).click();
  const sheet = ann.getByRole('region', { name: 'On-screen comments' });
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
  await ann.locator('.stage').hover({ position: { x: 600, y: 600 } });
  await ann.getByRole('button', { name: 'On-screen comments', pressed: false }).click();
  await send(bob, on.group, LONG);
  await inked(ann, ({ width }) => width > usual.width * 1.4);
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
  await send(bob, on.group, 'see me');
  await inked(ann);
  assert.equal(await ann.locator('.ticker').count(), 0);
});

test('a colour and a place are for those whose level allows it; the host stands where the host wants', async () => {
  const [ann, luna] = [await on.enter({ as: 'newcomer' }), await on.enter({ as: 'luna' })];
  const dress = (page) => page.getByRole('button', { name: 'Colour and place' });
  await dress(ann).click();
  await ann.getByText('From level 2').waitFor();
  assert.ok(await ann.getByRole('radio', { name: 'Red' }).isDisabled());
  await ann.keyboard.press('Escape');
  assert.ok(await dress(ann).evaluate((it) => it.matches(':focus')));
  for (const words of [1, 2, 3, 4, 5, 6].map((nth) => `merit ${nth}`)) {
    await say(ann, words);
    await comment(luna, words).waitFor();
  }
  await ann.reload();
  await joined(ann);
  await dress(ann).click();
  await ann.getByRole('radio', { name: 'Red' }).click();
  assert.ok(await ann.getByRole('radio', { name: 'At the top' }).isDisabled(), 'that is for later');
  await screenshot(ann, 'danmaku-dress-1280x800');
  await blank(luna);
  await say(ann, 'in red');
  assert.ok((await inked(luna, ({ right }) => right < 880)).colours.includes('255,107,107'));
  await blank(luna);
  await dress(luna).click();
  await luna.getByRole('radio', { name: 'At the bottom' }).click();
  await say(luna, 'I stand at the bottom');
  const stands = await inked(ann, ({ top }) => top > 600);
  assert.ok(Math.abs(stands.left + stands.right - 898) < 4, 'in the middle');
});

test('gifts, and what the platform says, have a row of their own', async () => {
  const ann = await on.enter({ as: 'ann' });
  await on.server.desk('gift', { userId: 'gina', giftId: 'tea', count: 3 });
  const gift = await inked(ann, ({ right }) => right < 880);
  assert.ok(gift.bottom < 32 && gift.colours.length, JSON.stringify(gift));
  await on.server.desk('broadcast', { text: 'To all of you: good evening.' });
  const both = await inked(ann, ({ width }) => width > gift.width + 20);
  assert.ok(both.bottom < 32, JSON.stringify(both));
  await screenshot(ann, 'danmaku-banners-1280x800');
});

test('it stands while the picture is held, and goes on from there; another size lets it go on, too', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, LONG);
  await inked(ann, ({ right }) => right < 880);
  await ann.locator('.stage').focus();
  await ann.keyboard.press('k');
  const still = await until(async () => {
    const [one, other] = [await ink(ann), await ink(ann)];
    return one.left === other.left && other;
  });
  await send(bob, on.group, 'not seen');
  await comment(ann, 'not seen').waitFor();
  assert.deepEqual(await ink(ann), still);
  await ann.keyboard.press('k');
  const gone = await inked(ann, ({ left }) => left < still.left);
  assert.ok(gone.left > still.left - 150, 'it has not jumped');
  await ann.setViewportSize({ width: 1000, height: 700 });
  const canvas = () => ann.locator('canvas.danmaku').evaluate(({ width, parentElement }) => [width, parentElement.clientWidth]);
  await until(async () => {
    const [width, wanted] = await canvas();
    return width === wanted && wanted < 700;
  });
  await inked(ann, ({ left, top }) => left < gone.left && Math.abs(top - still.top) < 6);
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
  await send(bob, on.group, 'seen');
  const seen = await inked(ann);
  assert.ok(seen.bottom - seen.top < 40, 'one row');
});
