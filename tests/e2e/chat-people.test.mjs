// The members of a room: who is present, who may speak and who may join, as the unmodified SDK reports it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/browser.mjs';
import { GROUP, call, heard, join, notice, send, stage, text, tip } from './support/stage.mjs';

const on = stage('--edition', 'premium', '--member-list', '--mute-all-tips', '--admin-tips');
const { rest } = on;
/** Creates a group in which nobody has been yet; returns its ID. */
const fresh = async () => (await rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Fresh' })).GroupId;

test('joins and leaves are reported and counted', async () => {
  const group = await fresh();
  const ann = await on.inRoom('ann', { group });
  const bob = await on.inRoom('bob', { group });
  const came = await tip(ann, 1);
  assert.deepEqual([came.operatorID, came.userIDList, came.memberList[0].nick], ['bob', ['bob'], 'Bob']);
  const count = async () => (await rest(`${GROUP}/get_online_member_num`, { GroupId: group })).OnlineMemberNum;
  // The count is a snapshot, which is a little old.
  await until(async () => (await count()) === 2);
  assert.equal((await call(ann, 'getGroupOnlineMemberCount', group)).memberCount, 2);
  const { MemberList } = await rest('group_open_avchatroom_http_svc/get_members', { GroupId: group, Timestamp: 0 });
  assert.deepEqual(MemberList.map((member) => member.Member_Account), ['bob', 'ann']);

  await call(bob, 'quitGroup', group);
  assert.equal((await tip(ann, 2)).operatorID, 'bob');
  await until(async () => (await count()) === 1);
});

test('the online count is a snapshot, and may be older than the tips', async (test) => {
  const server = await on.another(test, '--online-snapshot-ms', '600000');
  const ann = await on.inRoom('ann', { server });
  const count = async () => (await server.rest(`${GROUP}/get_online_member_num`, { GroupId: on.group })).OnlineMemberNum;
  const before = await count();
  await on.inRoom('bob', { server });
  assert.equal((await tip(ann, 1)).operatorID, 'bob');
  assert.deepEqual([before, await count()], [1, 1]);
});

test('a user is in only one AVChatRoom at a time', async () => {
  const { GroupId: other } = await rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Other', Owner_Account: 'olga' });
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  assert.equal(await join(bob, other), 'JoinedSuccess');
  assert.equal((await tip(ann, 2)).operatorID, 'bob');
  assert.equal(await send(bob, on.group, 'from elsewhere'), 2101);
  assert.equal(await send(bob, other, 'hello'), 0);
  await rest(`${GROUP}/destroy_group`, { GroupId: other });
});

test('a muted member is refused with 10017 until the mute ends, and finds it in the profile; no other member is informed', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['bob'], MuteTime: 600 });
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  const { MutedAccountList } = await rest(`${GROUP}/get_group_muted_account`, { GroupId: on.group });
  const { group } = await call(bob, 'getGroupProfile', { groupID: on.group });
  assert.deepEqual(MutedAccountList, [{ Member_Account: 'bob', MutedUntil: group.selfInfo.muteUntil }]);

  await rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['bob'], MuteTime: 0 });
  assert.equal(await send(bob, on.group, 'not any more'), 0);
  await text(ann, 'not any more');
  assert.ok(!(await ann.evaluate(() => messages().some(({ payload }) => payload.operationType === 7))));

  await rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['bob'], MuteTime: 1 });
  await until(async () => (await send(bob, on.group, 'over by itself')) === 0);
});

test('the host can mute a member, and everyone; others cannot', async () => {
  const [host, bob] = [await on.inRoom('luna'), await on.inRoom('bob')];
  const muteTime = (page, userID) => call(page, 'setGroupMemberMuteTime', { groupID: on.group, userID, muteTime: 600 });
  assert.equal(await muteTime(bob, 'luna'), 10007);
  assert.ok((await muteTime(host, 'bob')).group);
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  await call(host, 'setGroupMemberMuteTime', { groupID: on.group, userID: 'bob', muteTime: 0 });

  const all = (page, muteAllMembers) => call(page, 'updateGroupProfile', { groupID: on.group, muteAllMembers });
  assert.equal(await all(bob, true), 10007);
  await all(host, true);
  assert.equal((await tip(bob, 6)).newGroupProfile.muteAllMembers, true);
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  assert.equal(await send(host, on.group, 'the host speaks'), 0);
  await rest(`${GROUP}/modify_group_base_info`, { GroupId: on.group, MuteAllMember: 'Off' });
  assert.equal(await send(bob, on.group, 'all may again'), 0);
});

test('a banned member is removed, gets the duration and the reason, and can join again only after the ban', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await rest(`${GROUP}/ban_group_member`, { GroupId: on.group, Members_Account: ['bob'], Duration: 600, Description: 'spam' });
  const received = await notice(bob, 21);
  assert.deepEqual([received.duration, received.reason], [600, 'spam']);
  assert.equal((await tip(ann, 10)).userIDList[0], 'bob');
  assert.equal(await send(bob, on.group, 'still here?'), 2101);
  assert.equal(await join(bob, on.group), 10007);
  const { BannedAccountList } = await rest(`${GROUP}/get_group_ban_member`, { GroupId: on.group, Offset: 0 });
  assert.equal(BannedAccountList[0].Member_Account, 'bob');

  await rest(`${GROUP}/unban_group_member`, { GroupId: on.group, Members_Account: ['bob'] });
  await tip(ann, 11);
  assert.equal(await join(bob, on.group), 'JoinedSuccess');
});

test('a kicked member is informed, and may join again', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await rest(`${GROUP}/delete_group_member`, { GroupId: on.group, MemberToDel_Account: ['bob'] });
  await notice(bob, 4);
  assert.equal((await tip(ann, 3)).userIDList[0], 'bob');
  assert.equal(await send(bob, on.group, 'still here?'), 2101);
  assert.equal(await join(bob, on.group), 'JoinedSuccess');
});

test('an administrator of the group can moderate as the host can', async () => {
  const [host, bob, cat] = [await on.inRoom('luna'), await on.inRoom('bob'), await on.inRoom('cat')];
  const role = (role) => call(host, 'setGroupMemberRole', { groupID: on.group, userID: 'bob', role });
  const muteCat = (page) => call(page, 'setGroupMemberMuteTime', { groupID: on.group, userID: 'cat', muteTime: 600 });
  assert.equal(await muteCat(bob), 10007);
  await role('Admin');
  assert.equal((await tip(cat, 4)).userIDList[0], 'bob');
  assert.ok((await muteCat(bob)).group);
  assert.equal(await send(cat, on.group, 'muted?'), 10017);
  await role('Member');
  await tip(cat, 5);
  assert.equal(await muteCat(bob), 10007);
  await rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['cat'], MuteTime: 0 });
});

test('by default no member is informed of a mute for all, or of administrators', async (test) => {
  const server = await on.another(test);
  const [host, bob] = [await on.inRoom('luna', { server }), await on.inRoom('bob', { server })];
  await call(host, 'updateGroupProfile', { groupID: on.group, muteAllMembers: true });
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  await call(host, 'setGroupMemberRole', { groupID: on.group, userID: 'bob', role: 'Admin' });
  assert.equal(await send(bob, on.group, 'an administrator speaks'), 0);
  await call(host, 'updateGroupProfile', { groupID: on.group, muteAllMembers: false, notification: 'the end' });
  assert.deepEqual((await tip(bob, 6)).newGroupProfile, { notification: 'the end' });
  assert.ok(!(await bob.evaluate(() => messages().some(({ payload }) => payload.operationType === 4))));
});

test('a user who is muted in all groups is refused with 10017, and no profile shows it', async () => {
  const bob = await on.inRoom('bob');
  const silence = (seconds) => rest('openconfigsvr/setnospeaking', { Set_Account: 'bob', GroupmsgNospeakingTime: seconds });
  await silence(600);
  assert.equal(await send(bob, on.group, 'muted?'), 10017);
  const { GroupmsgNospeakingTime: left } = await rest('openconfigsvr/getnospeaking', { Get_Account: 'bob' });
  assert.ok(left > 500 && left <= 600, `${left}`);
  assert.equal((await call(bob, 'getGroupProfile', { groupID: on.group })).group.selfInfo.muteUntil, 0);
  await silence(0);
  assert.equal(await send(bob, on.group, 'not any more'), 0);
});

test('members are informed when a group is dismissed, and the group is gone', async () => {
  const { GroupId } = await rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Brief', GroupId: 'brief' });
  assert.equal(GroupId, 'brief');
  const bob = await on.inRoom('bob', { group: 'brief' });
  assert.equal(bob.answer, 'JoinedSuccess');
  await rest(`${GROUP}/destroy_group`, { GroupId: 'brief' });
  await notice(bob, 5);
  assert.equal(await join(bob, 'brief'), 10010);
});

test('the member list has the newest members', async () => {
  const page = await on.inRoom('amy');
  const { memberList } = await call(page, 'getGroupMemberList', { groupID: on.group });
  assert.deepEqual(memberList.map(({ userID, nick }) => [userID, nick])[0], ['amy', 'Amy']);
});

test('a user who has not signed in can read but not write', async () => {
  const group = await fresh();
  const guest = await on.bare();
  const ann = await on.inRoom('ann', { group });
  await guest.evaluate((app) => create(app), 1400000000);
  assert.equal(await join(guest, group), 'JoinedSuccess');
  const count = async () => (await rest(`${GROUP}/get_online_member_num`, { GroupId: group })).OnlineMemberNum;
  // A guest does not get messages of before its first poll, so the message is repeated until it arrives.
  await until(async () => {
    await send(ann, group, 'for guests too');
    return guest.evaluate(() => messages().some(({ payload }) => payload.text === 'for guests too'));
  });
  assert.equal(await send(guest, group, 'from a guest'), 2024);
  assert.equal(await count(), 1, 'only Ann is counted');
});

test('--member-mute-tips informs all members of a mute, and --members-listed limits the list', async (test) => {
  const server = await on.another(test, '--member-list', '--member-mute-tips', '--members-listed', '2');
  const ann = await on.inRoom('ann', { server });
  await server.rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['bob'], MuteTime: 60 });
  const received = await heard(
    ann, 'MESSAGE_RECEIVED', (list) => list.find(({ payload }) => payload.operationType === 7)?.payload,
  );
  assert.deepEqual(received.memberList, [{ userID: 'bob', muteTime: 60 }]);
  for (const user of ['bob', 'cat']) await on.inRoom(user, { server });
  const { memberList } = await call(ann, 'getGroupMemberList', { groupID: on.group });
  assert.deepEqual(memberList.map(({ userID }) => userID), ['cat', 'bob']);
});
