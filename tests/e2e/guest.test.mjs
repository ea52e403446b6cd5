// Guests: they read, are asked to sign in when they want to write, and sign in without leaving the room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, comment, moves, say, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage('--guests');

test('a guest reads, and signs in to write without leaving the room', async () => {
  const [guest, bob] = [await on.enter(), await on.enter({ as: 'bob' })];
  await say(bob, 'welcome, whoever you are');
  await comment(guest, 'welcome, whoever you are').waitFor();
  await guest.locator('.notice-line', { hasText: 'Welcome to the harbour' }).waitFor();
  await guest.getByRole('button', { name: /watching/ }).waitFor();
  assert.equal(await box(guest).count(), 0, 'no comment box');
  await screenshot(guest, 'guest-1280x800');
  await moves(guest);
  const video = await guest.locator('video[data-front]').elementHandle();
  await guest.getByRole('button', { name: 'Sign in to comment' }).click();
  await box(guest).waitFor();
  await until(() => guest.locator('.banner').evaluate((banner) => banner.hidden));
  await say(guest, 'now I am someone');
  await comment(bob, 'now I am someone').waitFor();
  await say(bob, 'so you are');
  await comment(guest, 'so you are').waitFor();
  // The same video played on, and the earlier comment is there once.
  assert.ok(await video.evaluate((video) => video.isConnected && video.dataset.front !== undefined && !video.paused));
  assert.equal(await comment(guest, 'welcome, whoever you are').count(), 1);
  assert.deepEqual([...guest.complaints, ...bob.complaints], []);
});

test("signIn calls the page's getToken again, and the guest is signed in", async () => {
  const page = await on.enter();
  await page.evaluate(() => {
    const room = document.querySelector('live-room');
    room.getToken = async () => 'greta';
    room.signIn();
  });
  await box(page).waitFor();
  await until(() => page.locator('.banner').evaluate((banner) => banner.hidden));
  await say(page, 'I am Greta');
  await comment(page, 'I am Greta').locator('.nick', { hasText: 'Greta' }).waitFor();
});
