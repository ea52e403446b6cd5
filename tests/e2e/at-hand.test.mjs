// What works by itself: controls that hide, sound at the first tap, an upright picture, the way to the comment box.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, comment, joined, moves, picture, person, until } from './support/browser.mjs';
import { signed, streams } from './support/player.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const sources = streams(on);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const upright = () => sources({ kind: 'flv', url: `/live/demo_portrait.flv?${signed('demo_portrait')}` });
const rectangle = (page, selector) => page.locator(selector).first().boundingBox();

test('untouched controls hide after the first frame; the first tap on the picture turns on the sound', async () => {
  const page = await person(on.browser, PHONE);
  // Every call into a page counts as a user gesture, after which sound is allowed. So the test makes no call before the stream has come.
  const [answer] = await Promise.all([page.waitForResponse(/\/whep\//), page.goto(on.server.url)]);
  assert.ok(answer.ok());
  await page.getByRole('button', { name: 'Tap for sound' }).waitFor();
  await page.locator('.stage:not([data-idle])').waitFor({ state: 'attached' });
  await page.locator('.stage[data-idle]').waitFor({ state: 'attached' });
  assert.equal(await page.locator('.controls').evaluate((it) => getComputedStyle(it).pointerEvents), 'none');
  await page.touchscreen.tap(300, 150);
  await until(() => page.locator('video[data-front]').evaluate((video) => !video.muted));
  await page.getByRole('button', { name: 'Tap for sound' }).waitFor({ state: 'detached' });
  await page.locator('.stage:not([data-idle])').waitFor({ state: 'attached' });
});

test('an upright picture fills an upright room, with the chat over it and no danmaku', async () => {
  await upright();
  const page = await on.enter(PHONE);
  await moves(page);
  await page.locator('.room[data-over="upright"]').waitFor();
  const [video, panel, field] = [await rectangle(page, 'video[data-front]'), await rectangle(page, '.panel'), await rectangle(page, '.composer-input')];
  assert.deepEqual([video.x, video.y, video.width, video.height], [0, 0, 390, 844]);
  assert.ok(panel.y > 0.55 * 844 && panel.y + panel.height === 844, `the chat is at ${panel.y}, ${panel.height} high`);
  assert.ok(field.width >= 200);
  await on.server.desk('say', { userId: 'bob', text: 'what a moon' });
  await comment(page, 'what a moon').waitFor();
  assert.equal(await page.locator('.air').isVisible(), false);
  // A phone in landscape, and a wide window, show the chat beside the picture; the rest of the stage shows the picture out of focus.
  await page.setViewportSize({ width: 844, height: 390 });
  await page.locator('.room:not([data-over])').waitFor();
  const corner = () => page.locator('.stage-sides').evaluate((canvas) => {
    const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 2, 24, 1, 1, 0, 0, 1, 1);
    return [...copy.getImageData(0, 0, 1, 1).data];
  });
  await until(async () => {
    const [red, green, blue, alpha] = await corner();
    return alpha === 255 && red + green + blue > 60;
  });
  // A wide picture brings the usual layout back.
  await sources();
  await until(async () => (await picture(page)).frame !== null && (await page.locator('.stage-sides').count()) === 0);
  await page.setViewportSize(PHONE.viewport);
  await until(async () => (await rectangle(page, '.stage')).height < 300);
  assert.deepEqual(page.complaints, []);
});

test('the first Tab stop skips to the comment box; the key of the box works from anywhere', async () => {
  const page = await on.enter();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to your comment' });
  assert.ok((await skip.boundingBox()).width > 44, 'it is visible once focused');
  await page.keyboard.press('Enter');
  await page.keyboard.type('by the short way');
  await page.keyboard.press('Enter');
  await comment(page, 'by the short way').waitFor();
  await page.locator('.stage').focus();
  await page.keyboard.press('c');
  await page.keyboard.type('cc');
  assert.equal(await box(page).inputValue(), 'cc', 'in the box the key is text');
});

test('before the first picture the stage shows the title and the poster of the show', async () => {
  const server = on.server;
  await server.desk('status', { status: 'paused' });
  const page = await on.enter({ waits: false });
  await page.locator('.stage-whose', { hasText: 'Harbour lights' }).waitFor();
  await until(() => page.locator('.poster').evaluate((poster) => poster.complete && poster.naturalWidth > 0));
  await joined(page);
  await server.desk('status', { status: 'live' });
  await moves(page);
  await page.locator('.stage-whose').waitFor({ state: 'detached' });
});
