// A room in each of its states, and each way out of it: driven by the operator, seen by two viewers, kept as screenshots.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, comment, joined, moves, say, screenshot, until } from './support/browser.mjs';
import { GROUP, custom, stage } from './support/stage.mjs';

const on = stage();
const desk = (action, more) => on.server.desk(action, more);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** Waits until the banner has this text. */
const banner = (page, text) => page.locator('.banner', { hasText: text }).waitFor();

test('a show goes through its five statuses, and every viewer sees each within moments', async (test) => {
  // A new server: nobody else has been in this room.
  const server = await on.another(test);
  const desk = (action, more) => server.desk(action, more);
  const [ann, bob] = [await on.enter({ server }), await on.enter({ ...PHONE, server })];
  const told = await on.inRoom('listener', { server });
  const seen = async (name, look) => {
    for (const page of [ann, bob]) await look(page);
    await screenshot(ann, `status-${name}-1280x800`);
    await screenshot(bob, `status-${name}-390x844`);
  };
  await moves(ann);
  await seen('live', (page) => page.locator('.status-badge', { hasText: 'Live' }).waitFor());

  await desk('status', { status: 'paused' });
  await seen('paused', (page) => page.locator('.stage-title', { hasText: 'Back soon' }).waitFor());
  await desk('status', { status: 'live' });
  await moves(ann);

  await desk('status', { status: 'ended' });
  await seen('ended', async (page) => {
    await page.locator('.stage-title', { hasText: 'The show is over' }).waitFor();
    const figures = await page.locator('.figures').innerText();
    for (const figure of ['On air', 'Most viewers', 'Likes']) assert.ok(figures.includes(figure), figures);
  });
  assert.match(await ann.locator('.figure', { hasText: 'Most viewers' }).innerText(), /\b3\b/);

  await desk('status', { status: 'replay' });
  await seen('replay', async (page) => {
    await page.locator('.status-badge', { hasText: 'Replay' }).waitFor();
    await moves(page);
  });
  assert.ok(ann.asked.some((url) => new URL(url).pathname.endsWith('/replay.m3u8')), 'the recording, not the stream');

  await desk('status', { status: 'upcoming', startsIn: 3_700 });
  await seen('upcoming', async (page) => {
    await page.locator('.stage-countdown', { hasText: /1:0\d:\d\d/ }).waitFor();
    assert.ok(await page.locator('.poster').evaluate((poster) => poster.complete && poster.naturalWidth > 0));
  });
  const left = await ann.locator('.stage-countdown').innerText();
  await until(async () => (await ann.locator('.stage-countdown').innerText()) !== left);

  // A viewer who enters now sees it at once; the message and the backend agree.
  const cat = await on.enter({ server });
  await cat.locator('.status-badge', { hasText: 'Upcoming' }).waitFor();
  const { body } = await server.api('rooms/demo');
  const message = await told.evaluate(() => messages().filter(({ type }) => type === 'TIMCustomElem').map(({ payload }) => JSON.parse(payload.data)).at(-1));
  assert.deepEqual([message.kind, message.status, message.version], ['status', body.status, body.statusVersion]);
  await custom(told, 'status');
  await desk('status', { status: 'live' });
  for (const page of [ann, bob, cat]) {
    await moves(page);
    assert.deepEqual(page.complaints, []);
  }
});

test('a viewer who is kicked is informed, and can come back', async () => {
  const ann = await on.enter({ as: 'ann' });
  await say(ann, 'before I went');
  await ann.locator('.message[data-mine]:not([data-state])').waitFor();
  await desk('kick', { userId: 'ann' });
  await banner(ann, 'You were put out of this room');
  await screenshot(ann, 'out-kicked-1280x800');
  await ann.getByRole('button', { name: 'Come back' }).click();
  await joined(ann);
  assert.equal(await comment(ann, 'before I went').count(), 1);
});

test('a viewer who is banned sees until when and why, is refused, and can enter when the ban is over', async () => {
  const bob = await on.enter({ as: 'bob' });
  await desk('ban', { userId: 'bob', seconds: 600, reason: 'spam' });
  await banner(bob, /banned from this room until .+ The reason given: spam\./);
  await screenshot(bob, 'out-banned-1280x800');
  await bob.evaluate(() => document.querySelector('live-room').addEventListener('live-room-error', ({ detail }) => (globalThis.told = detail.kind)));
  await bob.getByRole('button', { name: 'Try again' }).click();
  await until(() => bob.evaluate(() => globalThis.told === 'banned'));
  await banner(bob, /banned from this room until/);
  // A viewer who was not present does not learn until when: the join only refuses.
  const later = await on.enter({ as: 'bob', waits: false });
  await banner(later, 'You are banned from this room.');
  await desk('ban', { userId: 'bob', seconds: 0 });
  await later.getByRole('button', { name: 'Try again' }).click();
  await joined(later);
});

test('two tabs of one user: the older one explains what happened, and can take over', async () => {
  const older = await on.enter({ as: 'cat' });
  await box(older).fill('my draft');
  const newer = await on.enter({ as: 'cat' });
  await banner(older, 'You entered this room somewhere else');
  await screenshot(older, 'out-elsewhere-1280x800');
  await older.getByRole('button', { name: 'Use it here' }).click();
  await joined(older);
  await banner(newer, 'You entered this room somewhere else');
  assert.equal(await box(older).inputValue(), 'my draft');
});

test('a viewer signed out by the operator can come back', async () => {
  const dan = await on.enter({ as: 'dan' });
  await desk('sign-off', { userId: 'dan' });
  await banner(dan, 'You were signed out of the chat');
  await screenshot(dan, 'out-signed-off-1280x800');
  await dan.getByRole('button', { name: 'Come back' }).click();
  await joined(dan);
});

test('an expired UserSig is renewed silently, and a visitor keeps the same name', async () => {
  const eve = await on.enter();
  await say(eve, 'who am I');
  const name = await eve.locator('.message[data-mine] .nick').innerText();
  await eve.evaluate(() => {
    globalThis.told = [];
    const room = document.querySelector('live-room');
    for (const event of ['joined', 'error']) room.addEventListener(`live-room-${event}`, () => told.push(event));
  });
  await desk('expire-user-sigs');
  await until(() => eve.evaluate(() => told.includes('joined')));
  assert.deepEqual(await eve.evaluate(() => told), ['joined']);
  await say(eve, 'still me');
  await until(() => comment(eve, 'still me').locator('.nick').innerText().then((nick) => nick === name, () => false));
});

test('a refused comment stays, with its reason and a way on', async () => {
  const fay = await on.enter({ as: 'fay' });
  for (const [text, reason] of [
    ['a blockedword', 'this room does not allow it'],
    ['a sensitiveword', 'it has words that are not allowed here'],
  ]) {
    await say(fay, text);
    const failed = fay.locator('.message[data-state="failed"]', { hasText: text });
    await failed.getByText(reason).waitFor();
    for (const name of ['Send again', 'Edit']) await failed.getByRole('button', { name }).waitFor();
  }
  await screenshot(fay, 'refused-1280x800');
});

test('a room that is closed shows that', async (test) => {
  const server = await on.another(test);
  const gus = await on.enter({ as: 'gus', server, ...PHONE });
  assert.equal((await server.rest(`${GROUP}/destroy_group`, { GroupId: on.group })).ErrorCode, 0);
  await banner(gus, 'This room has been closed.');
  await screenshot(gus, 'out-dismissed-390x844');
  await gus.getByRole('button', { name: 'Try again' }).click();
  await banner(gus, 'This room has been closed.');
});
