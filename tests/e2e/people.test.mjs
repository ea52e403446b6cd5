// What a viewer meets in a room: notice, members, mutes, replies, filters, draws, announcements.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooses } from './support/player.mjs';
import { box, comment, joined, say, screenshot, until } from './support/browser.mjs';
import { GROUP, send, stage } from './support/stage.mjs';

const on = stage('--edition', 'premium', '--member-list', '--broadcasts');
const desk = (action, more) => on.server.desk(action, more);
const shut = (page) => page.locator('.composer[data-locked]');
const open = (page) => page.locator('.composer:not([data-locked])');
/** Chooses an action from the menu of a comment. */
async function does(page, words, what) {
  await comment(page, words).hover();
  await comment(page, words).locator('.message-more').click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('a notice is new until it is read, also after a reload; its links can be followed; a text can be pinned', async () => {
  const ann = await on.enter();
  await ann.locator('.notice-new').waitFor();
  await ann.locator('.headline', { hasText: 'Notice' }).click();
  await ann.locator('.notice-new').waitFor({ state: 'detached' });
  await ann.reload();
  await joined(ann);
  await ann.locator('.notice-line').waitFor();
  assert.equal(await ann.locator('.notice-new').count(), 0);
  await desk('notice', { text: JSON.stringify({ text: 'New rules:\nhttps://a.example/rules', images: ['https://a.example/x.png', 'http://a.example/y.png'] }) });
  await ann.locator('.notice-new').waitFor();
  await ann.route('https://a.example/**', (route) => route.abort());
  await ann.locator('.headline', { hasText: 'Notice' }).click();
  const link = ann.locator('.notice-body a');
  assert.deepEqual(await link.evaluate((it) => [it.href, it.rel, it.target]), ['https://a.example/rules', 'noopener noreferrer nofollow', '_blank']);
  assert.equal(await ann.locator('.notice-image').count(), 1, 'only the https one');
  await desk('pin', { text: 'Be kind.' });
  await ann.locator('.pinned', { hasText: 'Be kind.' }).waitFor();
  const bob = await on.enter();
  await bob.locator('.pinned', { hasText: 'Be kind.' }).waitFor();
  await bob.locator('.headline', { hasText: 'Pinned' }).click();
  await bob.locator('.pinned-text', { hasText: 'Be kind.' }).waitFor();
  await desk('pin', { text: null });
  for (const page of [ann, bob]) await page.locator('.pinned, .pinned-text').first().waitFor({ state: 'detached' });
});

test('a mute locks the box, shows by whom and until when, keeps the draft, and unlocks the box by itself', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'bob' })];
  await box(ann).fill('my draft');
  await desk('mute', { userId: 'ann', seconds: 600 });
  await shut(ann).waitFor();
  await ann.getByText(/You are muted by Administrator until/).waitFor();
  // The remaining time counts down.
  const left = ann.locator('.composer-time', { hasText: /^\D*(10:00|9:\d\d)/ });
  const first = await left.innerText();
  await until(async () => (await left.innerText()) !== first);
  await screenshot(ann, 'muted-1280x800');
  assert.equal(await box(ann).inputValue(), 'my draft');
  assert.equal(await open(bob).count(), 1);
  // Now the mute ends soon: only the end of its time unlocks the box.
  const [began, seconds] = [Date.now(), 3];
  await desk('mute', { userId: 'ann', seconds });
  await open(ann).waitFor();
  // The chat counts whole seconds.
  const took = Date.now() - began;
  assert.ok(took >= (seconds - 1) * 1_000, `open after ${took} ms`);
  assert.equal(await box(ann).inputValue(), 'my draft');
  await box(ann).press('Enter');
  await comment(bob, 'my draft').waitFor();
});

test('an unannounced mute is found with the first comment, which stays, and by a viewer who enters', async () => {
  const [ann, host] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'luna' })];
  await on.rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['ann'], MuteTime: 600 });
  await say(ann, 'am I heard');
  await ann.locator('.message[data-state="failed"]', { hasText: 'am I heard' }).getByText('you are muted in this room').waitFor();
  await ann.getByText(/You are muted until/).waitFor();
  const again = await on.enter({ as: 'ann' });
  await again.getByText(/You are muted until/).waitFor();
  await on.rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['ann'], MuteTime: 0 });

  // Everyone is muted, except for moderators.
  await desk('mute-all', { on: true });
  const guest = await on.enter();
  await guest.getByText('Everyone is muted right now').or(guest.getByText('has muted everyone')).waitFor();
  assert.equal(await open(host).count(), 1);
  await say(host, 'order, please');
  await host.locator('.message[data-mine]:not([data-state])', { hasText: 'order, please' }).waitFor();
  await desk('mute-all', { on: false });
  await open(guest).waitFor();
});

test('slow mode shows the wait and keeps the draft', async () => {
  const ann = await on.enter({ as: 'ann' });
  // Viewers request the settings of the show when a message says that they have changed.
  const settingsLoaded = ann.waitForResponse((response) => response.url().endsWith('/api/rooms/demo'));
  await desk('slow-mode', { seconds: 600 });
  await settingsLoaded;
  const began = Date.now();
  await until(async () => {
    await say(ann, 'not so fast');
    return ann.locator('.composer-time', { hasText: 'Slow mode' }).count();
  });
  await say(ann, 'another');
  await ann.getByText('this room is in slow mode').waitFor();
  assert.equal(await box(ann).inputValue(), 'another');
  // Now a wait that is soon over, and ends by itself.
  const seconds = Math.ceil((Date.now() - began) / 1_000) + 2;
  await desk('slow-mode', { seconds });
  await until(async () => (await ann.locator('.composer-time').innerText()) === '');
  const took = Date.now() - began;
  assert.ok(took >= seconds * 1_000, `over after ${took} ms of ${seconds} s`);
  assert.equal(await box(ann).inputValue(), 'another');
  await box(ann).press('Enter');
  await comment(ann, 'another').and(ann.locator(':not([data-state])')).waitFor();
  await desk('slow-mode', { seconds: 0 });
});

test('comments can be answered, mention people, and carry rank, level and badges as the server stamps them', async () => {
  await on.rest(`${GROUP}/modify_group_member_info`, { GroupId: on.group, Member_Account: 'mod', Role: 'Admin' });
  const [ann, bob, mod] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'bob' }), await on.inRoom('mod')];
  await say(bob, 'what time is it');
  await comment(ann, 'what time is it').waitFor();
  await does(ann, 'what time is it', 'Reply');
  await ann.getByText('Replying to Bob').waitFor();
  await ann.keyboard.type('nearly nine');
  await ann.keyboard.press('Enter');
  await comment(bob, 'nearly nine').locator('.quote', { hasText: 'Bob: what time is it' }).waitFor();
  await does(bob, 'nearly nine', 'Mention');
  assert.equal(await box(bob).inputValue(), '@Ann ');
  // Everybody has the first level, which is not shown.
  await desk('gift', { userId: 'bob', giftId: 'lantern', count: 2 });
  await bob.keyboard.type('thank you');
  await bob.keyboard.press('Enter');
  await ann.locator('.message[data-me]', { hasText: '@Ann thank you' }).waitFor();
  await comment(ann, '@Ann thank you').locator('.level', { hasText: /^Lv \d/ }).waitFor();
  await ann.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await does(ann, '@Ann thank you', 'Copy');
  assert.equal(await until(() => ann.evaluate(() => navigator.clipboard.readText())), '@Ann thank you');

  await send(mod, on.group, 'please be kind', { cloudCustomData: JSON.stringify({ v: 1, level: 99, badges: ['king'] }) });
  const kind = ann.locator('.message[data-role="admin"]', { hasText: 'please be kind' });
  await kind.locator('.role-badge', { hasText: 'Moderator' }).waitFor();
  assert.equal(await kind.locator('.badge').count(), 0, 'a sender cannot claim a badge');
  assert.equal(await kind.locator('.level', { hasText: '99' }).count(), 0, 'nor a level');
  await screenshot(ann, 'answers-1280x800');
});

test('a withdrawn comment leaves a note in its place', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.inRoom('bob')];
  await send(bob, on.group, 'take this back');
  await comment(ann, 'take this back').waitFor();
  const MsgSeq = await bob.evaluate(() => sent.at(-1).sequence);
  await on.rest(`${GROUP}/group_msg_recall`, { GroupId: on.group, MsgSeqList: [{ MsgSeq }] });
  await ann.getByText('This comment was withdrawn.').waitFor();
  assert.equal(await comment(ann, 'take this back').count(), 0);
});

test('hidden users and words stay hidden on this device after a reload, and can be shown again', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'bob' })];
  await say(bob, 'I know how it ends');
  await comment(ann, 'I know how it ends').waitFor();
  await does(ann, 'I know how it ends', 'Hide this user');
  await comment(ann, 'I know how it ends').waitFor({ state: 'detached' });
  await chooses(ann, 'Hidden on this device');
  await ann.getByRole('textbox', { name: 'A word to hide' }).fill('Spoiler');
  await ann.keyboard.press('Enter');
  await ann.locator('.chip', { hasText: 'spoiler' }).waitFor();
  await screenshot(ann, 'hidden-1280x800');
  await ann.keyboard.press('Escape');
  await on.server.desk('say', { userId: 'cat', text: 'a SPOILER for all' });
  await on.server.desk('say', { userId: 'cat', text: 'and something else' });
  await comment(ann, 'and something else').waitFor();
  assert.equal(await comment(ann, 'a SPOILER for all').count(), 0);
  await ann.reload();
  await joined(ann);
  await comment(ann, 'and something else').waitFor();
  assert.equal(await ann.locator('.message', { hasText: /SPOILER|how it ends/ }).count(), 0);
  await chooses(ann, 'Hidden on this device');
  for (const name of ['Show spoiler again', 'Show Bob again']) await ann.getByRole('button', { name }).click();
  await ann.keyboard.press('Escape');
  await comment(ann, 'a SPOILER for all').waitFor();
  await comment(ann, 'I know how it ends').waitFor();
});

test('the member list follows joins and leaves, with the host first, and can be searched', async () => {
  const host = await on.enter({ as: 'luna' });
  const ann = await on.enter({ as: 'ann' });
  await ann.getByRole('button', { name: /watching/ }).click();
  const names = () => ann.locator('.member .nick').allInnerTexts();
  await until(async () => (await names())[0] === 'Luna' && (await names()).includes('Ann'));
  const bob = await on.enter({ as: 'bob' });
  await until(async () => (await names()).includes('Bob'));
  await screenshot(ann, 'members-1280x800');
  await ann.getByRole('searchbox', { name: 'Search members' }).fill('BO');
  await until(async () => String(await names()) === 'Bob');
  await desk('kick', { userId: 'bob' });
  await until(async () => (await names()).length === 0);
  await ann.getByText('Nobody of that name.').waitFor();
  await ann.keyboard.press('Escape');
  await ann.locator('.sheet').waitFor({ state: 'detached' });
  const focused = await ann.evaluate(() => document.querySelector('live-room').shadowRoot.activeElement?.className);
  assert.equal(focused, 'online', 'the focus is back where the list was opened');
  await ann.locator('.popularity').waitFor();
  assert.deepEqual([...host.complaints, ...ann.complaints, ...bob.complaints], []);
});

test('one tap takes part in a draw, which shows who won; announcements appear once', async () => {
  const ann = await on.enter({ as: 'ann' });
  const button = ann.getByRole('button', { name: 'Say “ahoy”' });
  const result = ann.locator('.draw-state', { hasText: /won\.|Nobody took part/ });
  const line = ann.locator('.headline', { hasText: 'Lucky draw' });
  const close = async () => {
    await line.click();
    await ann.locator('.draw').getByRole('button', { name: 'Close' }).click();
    await line.waitFor({ state: 'detached' });
  };
  // Repeats with more time if the machine was too slow to take part in time.
  for (let seconds = 4; ; seconds *= 2) {
    await desk('draw', { keyword: 'ahoy', prize: 'a cup of tea', seconds, winners: 1 });
    // The chat counts whole seconds.
    const over = Date.now() + (seconds - 1) * 1_000;
    await button.or(result).waitFor();
    if (await button.count()) {
      await ann.locator('.draw-time', { hasText: /\d:\d\d/ }).or(result).waitFor();
      await button.click({ timeout: 2_000 * seconds }).catch(() => {});
      await ann.locator('.draw-state', { hasText: 'You take part. Good luck!' }).or(result).waitFor();
      await ann.locator('.message[data-mine]:not([data-state])', { hasText: 'ahoy' }).or(result).first().waitFor();
      if (Date.now() < over) break;
    }
    assert.ok(seconds < 30, 'not in time within 30 s');
    await result.waitFor();
    await close();
  }
  await screenshot(ann, 'draw-1280x800');
  await ann.locator('.draw-state', { hasText: 'You have won! Ann won.' }).waitFor();
  await screenshot(ann, 'draw-won-1280x800');
  await close();
  await desk('broadcast', { text: 'Maintenance at noon' });
  await desk('system', { text: 'Only in this room' });
  for (const words of ['Maintenance at noon', 'Only in this room']) await ann.locator('.announcement', { hasText: words }).waitFor();
  assert.equal(await ann.locator('.announcement', { hasText: 'Maintenance at noon' }).count(), 1);
});

test('a message that claims to be the server is not trusted', async () => {
  const [ann, mallory] = [await on.enter({ as: 'ann' }), await on.inRoom('mallory')];
  // The stand-in refuses it. A backend without that callback would let it through, and then the viewer does not trust its sender.
  const forged = JSON.stringify({ v: 1, kind: 'status', status: 'ended', version: 99 });
  const code = await mallory.evaluate(([group, data]) => sendCustom(group, data), [on.group, forged]);
  assert.equal(code, 10016);
  await send(mallory, on.group, 'nothing happened');
  await comment(ann, 'nothing happened').waitFor();
  assert.equal(await ann.locator('.status-badge').innerText(), 'LIVE');
});

test('the keyboard reaches a comment and its menu, and the focus returns', async () => {
  const ann = await on.enter({ as: 'ann' });
  await on.server.desk('say', { userId: 'bob', text: 'hello keyboard' });
  await comment(ann, 'hello keyboard').waitFor();
  await ann.locator('.messages').focus();
  await ann.keyboard.press('Alt+ArrowUp');
  await ann.keyboard.press('Enter');
  await ann.getByRole('menu').waitFor();
  await ann.keyboard.press('ArrowDown');
  await ann.keyboard.press('Escape');
  await ann.getByRole('menu').waitFor({ state: 'detached' });
  const focused = () => ann.evaluate(() => document.querySelector('live-room').shadowRoot.activeElement?.className);
  assert.equal(await focused(), 'messages');
  await ann.getByRole('button', { name: 'Emoji' }).click();
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('Enter');
  assert.equal(await box(ann).inputValue(), '😂');
  assert.equal(await focused(), 'composer-input');
});
