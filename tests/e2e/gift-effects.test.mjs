// Effects of expensive gifts over the picture: files of three formats, and the built-in effects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenshot } from './support/browser.mjs';
import { banner } from './support/gifts.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const effect = (page, kind = '') => page.locator(`.gift-effect${kind}`);
const give = (userId, giftId, count = 1) => on.server.desk('gift', { userId, giftId, count });

test('expensive gifts play their files in each format, one at a time, and leave nothing behind', async () => {
  const ann = await on.enter({ as: 'ada' });
  const before = await ann.evaluate(() => document.body.childElementCount);
  // The element that each format's player draws in.
  for (const [giftId, drawn] of [['lantern', 'svg path'], ['boat', 'canvas'], ['fireworks', 'canvas']]) {
    await give('bob', giftId);
    await ann.locator(`.gift-file ${drawn}`).first().waitFor();
    await give('carol', 'boat');
    assert.equal(await effect(ann).count(), 1);
    await screenshot(ann, `gifts-${giftId}-1280x800`);
    await ann.locator(`.gift-file ${drawn}`).first().waitFor({ state: 'detached' });
  }
  await effect(ann).waitFor({ state: 'detached', timeout: 60_000 });
  assert.equal(await ann.evaluate(() => document.body.childElementCount), before);
  // Each player was loaded once, with the first gift that needs it.
  const loaded = (name) => ann.asked.filter((url) => url.includes(`/vendor/${name}.js`)).length;
  assert.deepEqual(['vap', 'svga', 'lottie'].map(loaded), [1, 1, 1]);
});

test('a file that fails, or does not load within three seconds, is replaced by the built-in effect', async () => {
  const ann = await on.enter({ as: 'abe' });
  await ann.route('**/demo/fireworks.mp4', (route) => route.fulfill({ status: 404 }));
  // A response that never comes.
  await ann.route('**/demo/lantern.json', () => {});
  await ann.route('**/demo/boat.svga', (route) => route.fulfill({ body: 'no movie' }));
  await give('bob', 'fireworks');
  await effect(ann, '[data-effect=full]:not([data-file])').filter({ hasText: 'Bob' }).waitFor();
  await screenshot(ann, 'gifts-full-1280x800');
  await give('carol', 'lantern', 2);
  await effect(ann, '[data-effect=banner]:not([data-file])').filter({ hasText: 'gave Lantern' }).waitFor();
  await screenshot(ann, 'gifts-band-1280x800');
  await give('dan', 'boat');
  await effect(ann, '[data-effect=banner]:not([data-file])').filter({ hasText: 'gave Sailing boat' }).waitFor();
  await effect(ann).waitFor({ state: 'detached' });
});

test('effects can be switched off, are a still banner with reduced motion, and do not block taps', async () => {
  const [ann, eve] = [await on.enter({ as: 'ali' }), await on.enter({ as: 'eve', reducedMotion: 'reduce' })];
  await ann.locator('.stage').hover();
  await ann.getByRole('button', { name: 'Settings' }).click();
  await ann.getByRole('menuitemcheckbox').filter({ hasText: /^Gift effects$/ }).click();
  await give('dan', 'fireworks');
  await banner(ann, 'Dan').waitFor();
  await effect(eve, ':not([data-file])').filter({ hasText: 'Dan' }).waitFor();
  assert.equal(await eve.locator('.gift-band').evaluate((band) => band.getAnimations().length), 0);
  assert.equal(await effect(ann).count(), 0);
  const isUnder = await ann.locator('.stage').evaluate((stage) => {
    const { left, bottom } = stage.querySelector('.gift-banner').getBoundingClientRect();
    return stage.getRootNode().elementFromPoint(left + 20, bottom - 20).closest('.gift-banner') === null;
  });
  assert.ok(isUnder);
});
