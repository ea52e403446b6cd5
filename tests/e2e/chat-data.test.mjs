// The profile, the attributes and the counters of a group, as the unmodified SDK reads, changes and receives them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP, call, heard, stage, tip } from './support/stage.mjs';

const on = stage();
const { rest } = on;
/** Creates a group of the host in which nobody has changed anything yet; returns its ID. */
const fresh = async () => (await rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Fresh', Owner_Account: 'luna' })).GroupId;

test('the status of a show is in the attributes of its group', async () => {
  const ann = await on.inRoom('ann');
  const { status, statusVersion } = (await on.server.api('rooms/demo')).body;
  const { groupAttributes } = await call(ann, 'getGroupAttributes', { groupID: on.group, keyList: [] });
  assert.deepEqual([groupAttributes, status], [{ status: 'live', statusVersion: String(statusVersion) }, 'live']);
});

test('an administrator changes the profile within the limits, and members are informed', async () => {
  const ann = await on.inRoom('ann');
  await rest(`${GROUP}/modify_group_base_info`, { GroupId: on.group, Notification: 'a new notice', Introduction: 'about us' });
  const { newGroupProfile } = await tip(ann, 6);
  assert.deepEqual([newGroupProfile.notification, newGroupProfile.introduction], ['a new notice', 'about us']);
  const { group } = await call(ann, 'getGroupProfile', { groupID: on.group });
  assert.deepEqual([group.notification, group.introduction, group.type], ['a new notice', 'about us', 'AVChatRoom']);
  const { GroupInfo } = await rest(`${GROUP}/get_group_info`, { GroupIdList: [on.group, 'nothing'] });
  assert.deepEqual([GroupInfo[0].Notification, GroupInfo[1].ErrorCode], ['a new notice', 10010]);

  // 300 and 240 bytes at most, in any script.
  for (const [field, fits, tooLong] of [['Notification', '语'.repeat(100), '语'.repeat(101)], ['Introduction', 'x'.repeat(240), 'x'.repeat(241)]]) {
    await rest(`${GROUP}/modify_group_base_info`, { GroupId: on.group, [field]: fits });
    assert.equal((await on.server.rest(`${GROUP}/modify_group_base_info`, { GroupId: on.group, [field]: tooLong })).ErrorCode, 10004);
  }
  const host = await on.inRoom('luna');
  assert.equal(await call(host, 'updateGroupProfile', { groupID: on.group, notification: 'x'.repeat(301) }), 10004);
});

test('the API and the host change attributes, members receive each change, and other members are refused', async () => {
  const groupID = await fresh();
  await rest(`${GROUP}/set_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'first', value: '1' }] });
  const [ann, host] = [await on.inRoom('ann', { group: groupID }), await on.inRoom('luna', { group: groupID })];
  const read = async () => (await call(ann, 'getGroupAttributes', { groupID, keyList: [] })).groupAttributes;
  assert.deepEqual(await read(), { first: '1' });
  await call(host, 'getGroupAttributes', { groupID, keyList: [] });

  await rest(`${GROUP}/modify_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'topic', value: 'sea' }] });
  const receive = (page, value) => heard(page, 'GROUP_ATTRIBUTES_UPDATED', (data, value) => data.groupAttributes.topic === value && data, value);
  assert.deepEqual((await receive(ann, 'sea')).groupAttributes, { first: '1', topic: 'sea' });
  await receive(host, 'sea');

  assert.equal(await call(ann, 'setGroupAttributes', { groupID, groupAttributes: { topic: 'mine' } }), 10007);
  await call(host, 'setGroupAttributes', { groupID, groupAttributes: { topic: 'stars' } });
  await receive(ann, 'stars');
  const { GroupAttrAry } = await rest('group_open_attr_http_svc/get_group_attr', { GroupId: groupID });
  assert.equal(GroupAttrAry.find(({ key }) => key === 'topic').value, 'stars');

  await call(host, 'deleteGroupAttributes', { groupID, keyList: ['topic'] });
  await rest(`${GROUP}/modify_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'other', value: '1' }] });
  await rest(`${GROUP}/delete_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'other' }] });
  await heard(ann, 'GROUP_ATTRIBUTES_UPDATED', (data) => data.deletedKeyList?.includes('other') && 'gone');
  await rest(`${GROUP}/set_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'only', value: '1' }] });
  await heard(ann, 'GROUP_ATTRIBUTES_UPDATED', (data) => Object.keys(data.groupAttributes).join() === 'only' && 'set');
  await rest(`${GROUP}/clear_group_attr`, { GroupId: groupID });
  await heard(ann, 'GROUP_ATTRIBUTES_UPDATED', (data) => Object.keys(data.groupAttributes).length === 0 && 'cleared');
});

test('attributes have limits, each with its own code', async () => {
  const GroupId = await fresh();
  const modify = async (GroupAttr) => (await on.server.rest(`${GROUP}/modify_group_attr`, { GroupId, GroupAttr })).ErrorCode;
  assert.equal(await modify([{ key: 'k'.repeat(33), value: '' }]), 10045);
  assert.equal(await modify([{ key: 'k', value: 'v'.repeat(4001) }]), 10046);
  assert.equal(await modify(Array.from({ length: 17 }, (_, nth) => ({ key: `k${nth}`, value: '' }))), 10047);
  assert.equal(await modify(Array.from({ length: 5 }, (_, nth) => ({ key: `k${nth}`, value: 'v'.repeat(4000) }))), 10048);
  const { ErrorCode } = await on.server.rest(`${GROUP}/delete_group_attr`, { GroupId, GroupAttr: [{ key: 'none' }] });
  assert.equal(ErrorCode, 10050);
  // The maximum is accepted, and no part of the refused changes is stored.
  assert.equal(await modify(Array.from({ length: 16 }, (_, nth) => ({ key: `k${nth}`, value: 'v'.repeat(nth < 3 ? 4000 : 1) }))), 0);
  assert.equal(await modify([{ key: 'one more', value: '' }]), 10047);
  const { GroupAttrAry } = await rest('group_open_attr_http_svc/get_group_attr', { GroupId });
  const most = Array.from({ length: 16 }, (_, nth) => [`k${nth}`, nth < 3 ? 4000 : 1]);
  assert.deepEqual(GroupAttrAry.map(({ key, value }) => [key, value.length]).sort(), most.sort());
});

test('a client that has not seen the last change is refused with 10056, and reads the attributes again', async () => {
  const groupID = await fresh();
  await rest(`${GROUP}/set_group_attr`, { GroupId: groupID, GroupAttr: [{ key: 'first', value: '1' }] });
  const host = await on.inRoom('luna', { group: groupID });
  const change = (a) => call(host, 'setGroupAttributes', { groupID, groupAttributes: { a } });
  // This SDK has not read the attributes yet, so it does not know their version after its own first change.
  const done = async (a) => assert.deepEqual((await change(a)).groupAttributes, { a });
  await done('1');
  assert.equal(await change('2'), 10056);
  await call(host, 'getGroupAttributes', { groupID, keyList: [] });
  await done('3');
  await done('4');
  assert.equal((await call(host, 'getGroupAttributes', { groupID, keyList: ['a'] })).groupAttributes.a, '4');
});

test("members cannot use up the places of the backend's own counters", async () => {
  const ann = await on.inRoom('ann');
  const groupID = on.group;
  const set = (counters) => call(ann, 'setGroupCounters', { groupID, counters });
  const mine = Array.from({ length: 18 }, (_, nth) => `mine${nth}`);
  await set(Object.fromEntries(mine.map((key) => [key, 1])));
  assert.equal(await set({ onemore: 1 }), 10063);
  const { counters } = await call(ann, 'getGroupCounters', { groupID, keyList: [] });
  assert.deepEqual(Object.keys(counters).sort(), ['likes', ...mine, 'popularity'].sort());
  await ann.evaluate((group) => sendCustom(group, JSON.stringify({ v: 1, kind: 'like', count: 3 }), 'Low'), groupID);
  await heard(ann, 'GROUP_COUNTER_UPDATED', ({ key, value }, before) => key === 'likes' && value === before + 3, counters.likes);
  await rest(`${GROUP}/delete_group_counter`, { GroupId: groupID, GroupCounterKeys: mine });
});

test('the API and members set, change and delete counters, and members receive each change', async () => {
  const ann = await on.inRoom('ann');
  const groupID = on.group;
  const receive = (key, value) => heard(ann, 'GROUP_COUNTER_UPDATED', (data, key, value) => data.key === key && data.value === value && data, key, value);
  await rest(`${GROUP}/update_group_counter`, { GroupId: groupID, GroupCounter: [{ Key: 'votes', Value: 5 }], Mode: 'Set' });
  assert.equal((await receive('votes', 5)).groupID, groupID);
  await call(ann, 'increaseGroupCounter', { groupID, key: 'votes', value: 3 });
  await receive('votes', 8);
  await call(ann, 'decreaseGroupCounter', { groupID, key: 'votes', value: 10 });
  await receive('votes', -2);
  await call(ann, 'setGroupCounters', { groupID, counters: { votes: 1, more: 2 } });
  await receive('more', 2);
  const { counters } = await call(ann, 'getGroupCounters', { groupID, keyList: [] });
  assert.deepEqual([counters.votes, counters.more], [1, 2]);
  await rest(`${GROUP}/delete_group_counter`, { GroupId: groupID, GroupCounterKeys: ['more'] });
  const { GroupCounter } = await rest(`${GROUP}/get_group_counter`, { GroupId: groupID, GroupCounterKeys: ['votes', 'more'] });
  assert.deepEqual(GroupCounter, [{ Key: 'votes', Value: 1 }]);
  // Members cannot change what the backend counts.
  for (const key of ['likes', 'popularity']) assert.equal(await call(ann, 'increaseGroupCounter', { groupID, key, value: 1 }), 10007);
  const many = Array.from({ length: 21 }, (_, nth) => ({ Key: `k${nth}`, Value: 1 }));
  assert.equal((await on.server.rest(`${GROUP}/update_group_counter`, { GroupId: groupID, GroupCounter: many, Mode: 'Set' })).ErrorCode, 10063);
});
