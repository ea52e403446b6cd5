// What each edition of the chat application has, and how the viewer handles a room that has less.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comment, say, screenshot, until } from './support/browser.mjs';
import { GROUP, call, custom, join, send, stage, text } from './support/stage.mjs';

const on = stage('--edition', 'developer', '--member-list', '--broadcasts');
const saying = (Text) => [{ MsgType: 'TIMTextElem', MsgContent: { Text } }];
const code = async (command, body) => (await on.server.rest(command, { GroupId: on.group, ...body })).ErrorCode;

test('the Developer edition has no member list, bans, counters or broadcasts, and no history for newcomers', async () => {
  const people = { Members_Account: ['bob'], Duration: 60 };
  for (const [command, body] of [
    [`${GROUP}/ban_group_member`, people], [`${GROUP}/unban_group_member`, people], [`${GROUP}/get_group_ban_member`, {}],
    [`${GROUP}/send_broadcast_msg`, { Random: 1, MsgBody: saying('to all') }], [`${GROUP}/get_group_counter`, {}],
    [`${GROUP}/update_group_counter`, { GroupCounter: [{ Key: 'x', Value: 1 }], Mode: 'Set' }], [`${GROUP}/delete_group_counter`, {}],
    ['group_open_avchatroom_http_svc/get_members', { Timestamp: 0 }],
  ]) {
    assert.equal(await code(command, body), 10059, command);
  }
  await on.rest(`${GROUP}/send_group_msg`, { GroupId: on.group, Random: 2, MsgBody: saying('said before') });
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await send(bob, on.group, 'said now');
  await text(ann, 'said now');
  assert.ok(!(await ann.evaluate(() => messages().some(({ payload }) => payload.text === 'said before'))));
  // The SDK requests the newest members instead.
  const { memberList } = await call(ann, 'getGroupMemberList', { groupID: on.group });
  assert.deepEqual(memberList.map(({ userID, nick }) => [userID, nick]).slice(0, 2), [['bob', 'Bob'], ['ann', 'Ann']]);
  assert.equal((await on.server.api('rooms/demo')).body.likes.counted, undefined);
});

test('in a room of the Developer edition the viewer has comments, members, gifts and hearts, but no number of likes', async () => {
  const [bob, page] = [await on.inRoom('bob'), await on.enter({ as: 'vic' })];
  await say(page, 'hello from the viewer');
  await text(bob, 'hello from the viewer');
  await send(bob, on.group, 'and to you');
  await comment(page, 'and to you').waitFor();
  assert.equal(await comment(page, 'hello from the viewer').count(), 1);

  await page.getByRole('button', { name: 'Like', exact: true }).click();
  assert.equal((await custom(bob, 'like')).count, 1);
  await page.getByRole('button', { name: 'Like', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /watching/ }).click();
  await page.locator('.sheet .member', { hasText: 'Bob' }).waitFor();
  await screenshot(page, 'developer-edition');
  assert.deepEqual(page.complaints, []);
});

test('in the Pro edition the member list and broadcasts work where they are switched on', async (test) => {
  const plain = await on.another(test, '--edition', 'pro');
  const bob = await on.inRoom('bob', { server: plain });
  const of = async (command, body) => (await plain.rest(command, { GroupId: on.group, ...body })).ErrorCode;
  assert.equal(await of('group_open_avchatroom_http_svc/get_members', { Timestamp: 0 }), 10059);
  assert.equal(await of(`${GROUP}/send_broadcast_msg`, { Random: 1, MsgBody: saying('to all') }), 10059);
  assert.equal(await of(`${GROUP}/get_group_counter`), 0);
  await plain.rest(`${GROUP}/ban_group_member`, { GroupId: on.group, Members_Account: ['bob'], Duration: 60, Description: '' });
  await until(async () => (await join(bob, on.group)) === 10007);
});
