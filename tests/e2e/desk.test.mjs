// The operator's desk, as a person uses it: every control, and its effect in the room.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { joined, person, say, screenshot, until } from './support/browser.mjs';
import { call, custom, heard, join, notice, send, stage, text, tip } from './support/stage.mjs';
import { kinds, told } from './support/player.mjs';
import { DESK_TOKEN, RoomServer } from './support/server.mjs';

const on = stage('--broadcasts', '--mute-all-tips');

async function desk(options, token = DESK_TOKEN) {
  const page = await person(on.browser, options);
  await page.goto(`${on.server.url}/desk#${encodeURIComponent(token)}`);
  return page;
}

const done = (page, words) => page.getByRole('status').filter({ hasText: `Done: ${words}` }).waitFor();
async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
  await done(page, name.split(':')[0]);
}

test('without the token the desk says where to find it', async () => {
  const page = await desk({}, 'a guess');
  await page.getByText('This page needs the address that the server printed').waitFor();
  assert.equal(await page.getByRole('button').count(), 0);
});

test('the token does not stay in the address', async () => {
  const page = await desk();
  await page.getByRole('button', { name: 'Paused' }).waitFor();
  assert.equal(page.url(), `${on.server.url}/desk`);
  await page.reload();
  await page.getByRole('button', { name: 'Paused' }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('the show goes through its statuses, and the viewer follows', async () => {
  const [page, viewer] = [await desk(), await person(on.browser)];
  await viewer.goto(on.server.url);
  await joined(viewer);
  for (const [button, badge] of [['Paused', 'Paused'], ['Ended', 'Ended'], ['Upcoming', 'Upcoming'], ['Replay', 'Replay'], ['Live', 'Live']]) {
    await press(page, button);
    await viewer.locator('.status-badge', { hasText: badge }).waitFor();
    await page.getByRole('button', { name: button, exact: true, pressed: true }).waitFor();
  }
  // The statuses follow the stream.
  for (const [button, badge] of [['It breaks off', 'Paused'], ['The stream begins', 'Live'], ['The host ends it', 'Ended'], ['The stream begins', 'Live']]) {
    await press(page, button);
    await viewer.locator('.status-badge', { hasText: badge }).waitFor();
  }
  await page.getByLabel('Notice', { exact: true }).fill('A notice from the desk');
  await press(page, 'Change the notice');
  await viewer.locator('.notice-line', { hasText: 'A notice from the desk' }).waitFor();
  await page.getByLabel('Notice', { exact: true }).fill('x'.repeat(301));
  await page.getByText('301 of 300 bytes').waitFor();
  await page.getByRole('button', { name: 'Change the notice' }).click();
  await page.getByRole('status').filter({ hasText: '10004' }).waitFor();
});

test('members can be muted, kicked, banned and unbanned', async () => {
  const [page, bob] = [await desk(), await on.inRoom('bob')];
  await press(page, 'Mute 1 min: Bob');
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  assert.equal((await custom(bob, 'mute')).userId, 'bob');
  await page.getByText('bob, muted until').waitFor();
  await press(page, 'Unmute: Bob');
  assert.equal(await send(bob, on.group, 'may I?'), 0);

  await press(page, 'Kick: Bob');
  await notice(bob, 4);
  assert.equal(await join(bob, on.group), 'JoinedSuccess');
  await press(page, 'Ban 5 min: Bob');
  await notice(bob, 21);
  assert.equal(await join(bob, on.group), 10007);
  await press(page, 'Let in again: bob');
  assert.equal(await join(bob, on.group), 'JoinedSuccess');

  await page.getByLabel('Mute everyone').check();
  assert.equal((await tip(bob, 6)).newGroupProfile.muteAllMembers, true);
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  await page.getByLabel('Mute everyone').uncheck();
  await until(async () => (await send(bob, on.group, 'may I again?')) === 0);

  // The same for any user, by ID.
  await page.getByLabel('Any user ID').fill('bob');
  await press(page, 'Mute 1 min');
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  await press(page, 'Unmute');
  assert.equal(await send(bob, on.group, 'not muted'), 0);
  await press(page, 'Kick');
  await until(async () => (await send(bob, on.group, 'am I there?')) === 2101);
  assert.equal(await join(bob, on.group), 'JoinedSuccess');
  await press(page, 'Ban 5 min');
  await until(async () => (await send(bob, on.group, 'am I there?')) === 2101);
  assert.equal(await join(bob, on.group), 10007);
  await press(page, 'Let in again: bob');
  await press(page, 'Sign off');
  assert.equal(await heard(bob, 'KICKED_OUT', (data) => data.type), 'REST_API_Kick');
});

test('the desk sends and withdraws comments, broadcasts, pins, gives gifts and starts draws', async () => {
  const [page, ann] = [await desk(), await on.inRoom('ann')];
  await page.getByLabel('Says').fill('from the desk');
  await press(page, 'Say');
  const { ID } = await text(ann, 'from the desk');
  await page.getByRole('listitem').filter({ hasText: 'from the desk' }).getByRole('button').click();
  await heard(ann, 'MESSAGE_REVOKED', (list, ID) => list.find((it) => it.ID === ID), ID);

  await page.getByLabel('To all rooms').fill('to all');
  await press(page, 'Broadcast');
  assert.equal((await text(ann, 'to all')).isBroadcastMessage, true);
  await page.getByLabel('Notice of the system').fill('take care');
  await press(page, 'Notify');
  assert.equal((await notice(ann, 255)).userDefinedField, 'take care');
  await page.getByLabel('Pinned text').fill('pinned words');
  await press(page, 'Pin (nothing: unpin)');
  assert.equal((await custom(ann, 'pin')).text, 'pinned words');
  assert.equal((await on.server.api('rooms/demo')).body.pinned, 'pinned words');
  await page.getByLabel('Pinned text').fill('');
  await press(page, 'Pin (nothing: unpin)');
  assert.equal((await on.server.api('rooms/demo')).body.pinned, undefined);

  await page.locator('#catalogue').selectOption('lantern');
  await page.getByLabel('How many').selectOption('10');
  await press(page, 'Give');
  const gift = await custom(ann, 'gift');
  assert.deepEqual([gift.gift, gift.count, gift.from.userId], ['lantern', 10, 'luna']);
  await page.getByLabel('How many').selectOption('520');
  await page.getByRole('button', { name: 'Give' }).click();
  await page.getByRole('status').filter({ hasText: 'too little' }).waitFor();

  await page.getByLabel('Coins of user').fill('bob');
  await page.getByLabel('So many').fill('5');
  await press(page, 'Set the coins');
  assert.equal((await on.server.api('rooms/demo', { token: 'bob' })).body.balance, 5);

  // One draw stays open during this test, another ends soon.
  await page.getByLabel('Seconds').fill('600');
  await press(page, 'Begin a draw');
  const { id, keyword } = await custom(ann, 'draw');
  assert.equal(keyword, 'ahoy');
  await page.getByText('Open: say “ahoy” to win a cup of tea').waitFor();
  await page.getByLabel('Seconds').fill('1');
  await page.getByLabel('Prize').fill('a lamp');
  await press(page, 'Begin a draw');
  const result = await custom(ann, 'draw-result');
  assert.deepEqual([result.prize, result.id > id], ['a lamp', true]);
});

test('texts that are too long are refused in a sentence, and not stored', async () => {
  const page = await desk();
  const refused = async (action, more, words) => {
    await assert.rejects(on.server.desk(action, more), words);
  };
  await refused('pin', { text: 'x'.repeat(1_001) }, /^Error: A pinned text has 1000 bytes at most, and this one has 1001\.$/);
  const draw = { keyword: 'ahoy', prize: 'tea', seconds: 60, winners: 1 };
  await refused('draw', { ...draw, keyword: 'x'.repeat(101) }, /^Error: A keyword has 100 bytes/);
  await refused('draw', { ...draw, prize: '语'.repeat(67) }, /^Error: A prize has 200 bytes/);
  for (const winners of [0, 101]) await refused('draw', { ...draw, winners }, /^Error: A draw has 1 to 100 winners\.$/);
  assert.equal((await on.server.api('rooms/demo')).body.pinned, undefined);
  // As the operator sees it in the page.
  await page.getByLabel('Pinned text').evaluate((box) => box.removeAttribute('maxlength'));
  await page.getByLabel('Pinned text').fill('语'.repeat(400));
  await page.getByRole('button', { name: 'Pin (nothing: unpin)' }).click();
  await page.getByRole('status').filter({ hasText: 'A pinned text has 1000 bytes at most' }).waitFor();
});

test('the desk makes a link that opens the room as any user, and shows how the server is set', async (test) => {
  const server = await RoomServer.plain('--desk-token', DESK_TOKEN, '--edition', 'premium', '--admin-tips');
  test.after(() => server.stop());
  const page = await person(on.browser);
  await page.goto(`${server.url}/desk#${encodeURIComponent(DESK_TOKEN)}`);
  await page.getByText('The server runs with --edition premium --admin-tips.').waitFor();
  await page.getByLabel('The room as user').fill('luna');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const [viewer] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Open the room as luna' }).click()]);
  await joined(viewer);
  await say(viewer, 'by a link');
  await viewer.locator('.message[data-mine]', { hasText: 'by a link' }).filter({ hasText: 'Luna' }).waitFor();
  await page.getByLabel('The room as user').fill('administrator');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('status').filter({ hasText: 'cannot be a user' }).waitFor();
});

test('slow mode can be set and switched off', async () => {
  const [page, viewer] = [await desk(), await on.enter({ as: 'vic' })];
  const slow = page.getByLabel('Slow mode');
  const set = page.getByRole('button', { name: 'Set (0: off)' });
  // Viewers request the settings of the show when a message says that they have changed.
  const settingsLoaded = viewer.waitForResponse((response) => response.url().endsWith('/api/rooms/demo'));
  await slow.fill('600');
  await set.click();
  await done(page, 'Set (0: off)');
  await settingsLoaded;
  assert.equal((await on.server.api('rooms/demo')).body.limits.slowModeSeconds, 600);
  await until(async () => {
    await say(viewer, 'in slow mode');
    return viewer.locator('.composer-time', { hasText: 'Slow mode' }).count();
  });
  await say(viewer, 'too soon');
  await viewer.getByText('this room is in slow mode').waitFor();
  // Another desk shows the same value.
  const other = await desk();
  await until(async () => (await other.getByLabel('Slow mode').inputValue()) === '600');
  await slow.fill('0');
  await set.click();
  await until(async () => (await viewer.locator('.composer-time').innerText()) === '');
  await viewer.getByRole('textbox', { name: 'Your comment' }).press('Enter');
  await viewer.locator('.message[data-mine]:not([data-state])', { hasText: 'too soon' }).waitFor();
});

test('polls are refused with a code, and work again afterwards', async () => {
  const [page, ann] = [await desk(), await on.inRoom('ann', { more: '&readable' })];
  await page.getByLabel('Refuse polls with the code').fill('60008');
  await page.getByLabel('Refuse polls with the code').press('Tab');
  await until(() => ann.evaluate(() => replies.some(({ ErrorCode }) => ErrorCode === 60008)));
  await page.getByLabel('Refuse polls with the code').fill('0');
  await page.getByLabel('Refuse polls with the code').press('Tab');
  await on.server.desk('say', { userId: 'luna', text: 'heard again' });
  await text(ann, 'heard again');
});

test('members can be silenced until they join again', async () => {
  const [page, ann] = [await desk(), await on.inRoom('ann', { more: '&readable' })];
  await press(page, 'Silence those in the rooms');
  const before = await ann.evaluate(() => replies.length);
  await on.server.desk('say', { userId: 'luna', text: 'into the silence' });
  // Their polls are refused; a new member receives the message.
  await until(() => ann.evaluate((from) => replies.slice(from).some(({ ErrorCode }) => ErrorCode === 10004), before));
  assert.ok(!(await ann.evaluate(() => messages().some(({ payload }) => payload.text === 'into the silence'))));
  const bob = await on.inRoom('bob');
  await text(bob, 'into the silence');
  await call(ann, 'quitGroup', on.group);
  assert.equal(await join(ann, on.group), 'JoinedSuccess');
  await send(bob, on.group, 'and out of it');
  await text(ann, 'and out of it');
});

test('a restart of the encoder shows in the playlist', async () => {
  const page = await desk();
  const query = (await told(on.server))[0].url.split('?')[1];
  const playlist = async () => (await fetch(`${on.server.url}/live/demo/540p/ll.m3u8?${query}`)).text();
  const breaks = async () => (await playlist()).match(/#EXT-X-DISCONTINUITY\n/g)?.length ?? 0;
  const before = await breaks();
  await press(page, 'Restart the encoder');
  await until(async () => (await breaks()) > before);
});

test('faults can be switched on and off, and are shown while they last', async () => {
  const [page, ann] = [await desk(), await on.inRoom('ann')];
  const broken = page.getByText('Something is broken on purpose');
  const codes = [
    ['Refuse sign-ins with the code', 60022, async () => (await on.signedIn('cat')).answer],
    ['Refuse to let in with the code', 10006, async () => join(await on.signedIn('dan'), on.group)],
    ['Refuse messages with the code', 72002, () => send(ann, on.group, 'refused')],
  ];
  for (const [label, code, tried] of codes) {
    const refuse = async (code) => {
      await page.getByLabel(label).fill(String(code));
      await page.getByLabel(label).press('Tab');
      await done(page, label);
    };
    await refuse(code);
    await broken.waitFor();
    assert.equal(await tried(), code, label);
    await refuse(0);
    await broken.waitFor({ state: 'hidden' });
  }
  await page.getByLabel("The chat's replies").selectOption('500');
  await done(page, "The chat's replies");
  await broken.waitFor();
  const began = Date.now();
  assert.equal(await send(ann, on.group, 'answered late'), 0);
  assert.ok(Date.now() - began >= 500, `after ${Date.now() - began} ms`);
  await page.getByLabel("The chat's replies").selectOption('0');
  const { hls } = await kinds(on.server);
  for (const [stream, status] of [['missing', 404], ['failing', 500], ['fine', 200]]) {
    await page.getByLabel('The stream over HTTP').selectOption(stream);
    await until(async () => (await fetch(on.server.url + hls.url)).status === status);
  }
  let orders = 0;
  const order = async () =>
    (await on.server.api('rooms/demo/gifts', { token: 'ann', body: { giftId: 'tea', count: 1, idempotencyKey: `faults-${orders += 1}` } })).status;
  for (const [fault, status] of [['402', 402], ['403', 403], ['409', 409], ['429', 429], ['401', 401], ['503', 503], ['0', 200]]) {
    await page.getByLabel('Orders of gifts').selectOption(fault);
    await done(page, 'Orders of gifts');
    assert.equal(await order(), status);
  }
  await page.getByLabel('Gifts are charged').selectOption('2000');
  await broken.waitFor();
  const ordered = Date.now();
  assert.equal(await order(), 200);
  assert.ok(Date.now() - ordered >= 2_000, `after ${Date.now() - ordered} ms`);
  await page.getByLabel('Gifts are charged').selectOption('0');
  await page.getByLabel('The stream over WebRTC').selectOption('missing');
  await broken.waitFor();
  await page.getByLabel('The stream over WebRTC').selectOption('fine');
  await broken.waitFor({ state: 'hidden' });
  await press(page, "Expire the stream's addresses");
  await until(async () => (await fetch(on.server.url + hls.url)).status === 403);
  await press(page, 'Drop all sockets');
  await heard(ann, 'NET_STATE_CHANGE', (data) => data.state);
  await press(page, 'Expire all UserSigs');
  assert.equal(await heard(ann, 'KICKED_OUT', (data) => data.type), 'userSigExpired');
});

test('the room can be pointed at another stream, and back at its own', async () => {
  const page = await desk();
  const { hls } = await kinds(on.server);
  const url = new URL(hls.url, on.server.url).href;
  await page.getByLabel('Address').fill(url);
  await press(page, 'Play it instead');
  await until(async () => (await told(on.server)).length === 1);
  assert.equal((await told(on.server))[0].url, url);
  await press(page, "Play the room's own");
  await until(async () => (await told(on.server)).length > 1);
});

test('typed text and the focus stay while the desk refreshes', async () => {
  const [page, ann] = [await desk(), await on.inRoom('ann')];
  // A new message of the same person does not move under the finger.
  await send(ann, on.group, 'the first');
  const withdraw = page.getByRole('listitem').filter({ hasText: 'the first' }).getByRole('button');
  await withdraw.focus();
  await send(ann, on.group, 'the second');
  await page.getByRole('listitem').filter({ hasText: 'the second' }).waitFor();
  await page.keyboard.press('Enter');
  await withdraw.waitFor({ state: 'detached' });
  await page.getByRole('listitem').filter({ hasText: 'the second' }).waitFor();

  await page.getByLabel('Notice', { exact: true }).fill('half a no');
  await page.getByRole('button', { name: 'Kick: Ann' }).focus();
  await send(ann, on.group, 'something new for the lists');
  await on.server.desk('notice', { text: 'from another desk' });
  await on.inRoom('bea');
  await page.getByRole('listitem').filter({ hasText: 'something new' }).waitFor();
  await page.getByRole('button', { name: 'Kick: Bea' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Kick: Ann');
  assert.equal(await page.getByLabel('Notice', { exact: true }).inputValue(), 'half a no');
  // Enter in the box for any user ID presses none of its buttons.
  await page.getByLabel('Any user ID').fill('ann');
  await page.getByLabel('Any user ID').press('Enter');
  assert.equal(await send(ann, on.group, 'not muted'), 0);
});

test('a server that does not answer is reported, and found again when it is back', async () => {
  const page = await desk();
  await page.getByRole('button', { name: 'Paused' }).waitFor();
  await on.server.stop();
  await page.getByText('The server does not answer.').waitFor();
  await on.server.start();
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' });
});

test('the desk is accessible, in both themes and sizes', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [colorScheme, viewport] of [['dark', { width: 1280, height: 900 }], ['light', { width: 390, height: 844 }]]) {
    const page = await desk({ colorScheme, viewport, bypassCSP: true });
    await page.getByRole('button', { name: 'Paused' }).waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.target.join(' '))]), []);
    await screenshot(page, `desk-${viewport.width}-${colorScheme}`);
    assert.deepEqual(page.complaints, []);
  }
});
