// Where gifts are given: the panel, by keyboard and in short rooms, and the strip under the picture.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { screenshot, until } from './support/browser.mjs';
import { banner, charged, gift, settled } from './support/gifts.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const faults = (broken) => on.server.desk('faults', broken);
afterEach(() => faults({ gifts: 0 }));

const note = (page) => page.locator('.gift-note [role=status]');

test('the panel works by keyboard alone, and the focus returns', async () => {
  const ann = await on.enter({ as: 'kay' });
  await ann.locator('.messages').focus();
  await ann.keyboard.press('g');
  await until(() => gift(ann, 'Rose').evaluate((it) => it.matches(':focus')));
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('Enter');
  await banner(ann, 'gave Cup of tea').waitFor();
  await ann.keyboard.press('ArrowUp');
  assert.ok(await ann.locator('.gift-count').evaluateAll((all) => all.some((it) => it.matches(':focus'))));
  await ann.keyboard.press('ArrowDown');
  await ann.keyboard.press('Escape');
  await ann.locator('.gifts').waitFor({ state: 'detached' });
  assert.ok(await ann.locator('.messages').evaluate((it) => it.matches(':focus')));
  await settled(ann);
  assert.equal(await charged(on.server, 'kay'), 10);
});

test('in a large room a tap on the strip under the picture gives one gift, and the strip shows the reason of a refusal', async () => {
  const ann = await on.enter({ as: 'sue' });
  const strip = ann.locator('.gift-strip');
  await strip.getByRole('button', { name: 'Rose' }).dblclick();
  await banner(ann, '×2').waitFor();
  await settled(ann);
  assert.deepEqual([await charged(on.server, 'sue'), await strip.locator('.gift-balance').innerText()], [2, '9,998']);
  await faults({ gifts: 403 });
  await strip.getByRole('button', { name: 'Rose' }).click();
  await strip.getByText('while the show is on').waitFor();
  await screenshot(ann, 'gifts-strip-1280x800');
  for (const [width, height] of [[390, 844], [844, 390]]) {
    await ann.setViewportSize({ width, height });
    assert.ok(!(await strip.isVisible()), `${width}x${height}`);
  }
});

for (const [size, width, height] of [['a phone on its side', 844, 390], ['a small embed', 480, 360]]) {
  test(`on ${size} the gift panel covers the chat, shows the reason of a refusal, and uncovers the chat when closed`, async () => {
    const ann = await on.enter({ as: `kim-${width}`, viewport: { width, height } });
    const button = ann.getByRole('button', { name: 'Gifts' });
    await button.focus();
    await ann.keyboard.press('Enter');
    await until(() => gift(ann, 'Rose').evaluate((it) => it.matches(':focus')));
    assert.ok(!(await button.isVisible()), 'the keyboard cannot reach what is behind the panel');
    const box = ann.getByRole('textbox', { name: 'Your comment' });
    assert.ok(!(await box.isVisible()));
    await ann.locator('.gift-any').fill('999');
    await gift(ann, 'Fireworks').click();
    await note(ann).filter({ hasText: 'Not given' }).waitFor();
    // The note is not covered, and it is within the room.
    const isSeen = (it) => {
      const { left, top, width, height } = it.getBoundingClientRect();
      return it.getRootNode().elementFromPoint(left + width / 2, top + height / 2) === it;
    };
    assert.ok(await note(ann).evaluate(isSeen));
    await screenshot(ann, `gifts-refused-${width}x${height}`);
    await ann.keyboard.press('Escape');
    await until(() => button.evaluate((it) => it.matches(':focus')));
    assert.ok(await box.isVisible());
    assert.equal(await charged(on.server, `kim-${width}`), 0);
  });
}
