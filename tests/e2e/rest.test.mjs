// The administrators' API: who may call it, and how it answers what it cannot do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RoomServer, SDK_APP_ID, userSig } from './support/server.mjs';

const group = '@TGS#aDEMO';
const INFO = 'group_open_http_svc/get_group_info';
let server;
before(async () => (server = await RoomServer.start()));
after(() => server?.stop());

async function code(path, body, who) {
  const answer = await server.rest(path, body, who);
  assert.equal(answer.ActionStatus, answer.ErrorCode === 0 ? 'OK' : 'FAIL');
  assert.equal(typeof answer.ErrorInfo, 'string');
  if (answer.ErrorCode !== 0) assert.notEqual(answer.ErrorInfo, '');
  return answer.ErrorCode;
}

test('only an administrator with a valid UserSig is admitted', async () => {
  const body = { GroupIdList: [group] };
  assert.equal(await code(INFO, body), 0);
  for (const [expected, who] of [
    [60010, { identifier: 'bob' }],
    [60025, { usersig: '' }],
    [60025, { identifier: '', usersig: 'x' }],
    [70001, { usersig: userSig('administrator', -1) }],
    [70003, { usersig: 'not a UserSig' }],
    [70013, { usersig: userSig('bob') }],
    [70014, { sdkappid: SDK_APP_ID + 1 }],
  ]) {
    assert.equal(await code(INFO, body, who), expected, JSON.stringify(who));
  }
  const bare = await fetch(`${server.url}/v4/${INFO}`, { method: 'POST', body: '{}' });
  assert.deepEqual([bare.status, (await bare.json()).ErrorCode], [200, 60025]);
});

test('invalid JSON, an unknown command and an unknown service have their own codes', async () => {
  assert.equal(await code(INFO, '{"GroupIdList":'), 60003);
  assert.equal(await code(INFO, '[]'), 60003);
  assert.equal(await code('group_open_http_svc/make_tea', {}), 10003);
  assert.equal(await code('tea_svc/make_tea', {}), 60009);
  assert.equal((await fetch(`${server.url}/v4/${INFO}`)).status, 405);
});

test('every command refuses invalid fields, and a group that does not exist', async () => {
  const commands = [
    'destroy_group', 'modify_group_base_info', 'get_online_member_num', 'send_group_msg', 'send_group_system_notification',
    'group_msg_recall', 'forbid_send_msg', 'get_group_muted_account', 'ban_group_member', 'unban_group_member',
    'get_group_ban_member', 'delete_group_member', 'modify_group_member_info', 'set_group_attr', 'modify_group_attr',
    'delete_group_attr', 'clear_group_attr', 'get_group_counter', 'update_group_counter', 'delete_group_counter',
  ].map((command) => `group_open_http_svc/${command}`);
  commands.push('group_open_attr_http_svc/get_group_attr', 'group_open_avchatroom_http_svc/get_members', 'openim/modify_group_msg');
  // Valid for every command, except for a group that exists.
  const good = {
    Random: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }], Content: 'x', MsgSeqList: [{ MsgSeq: 1 }], MsgSeq: 1,
    Members_Account: ['x'], MuteTime: 1, Duration: 1, MemberToDel_Account: ['x'], Member_Account: 'x', Notification: 'x',
    GroupAttr: [{ key: 'x', value: 'x' }], GroupCounter: [{ Key: 'x', Value: 1 }], Mode: 'Set',
  };
  for (const command of commands) {
    assert.equal(await code(command, {}), 10004, command);
    assert.equal(await code(command, { ...good, GroupId: 'nothing' }), 10010, command);
    for (const odd of [null, 7, [], {}, true]) {
      assert.equal(await code(command, { ...good, GroupId: odd }), 10004, `${command} ${JSON.stringify(odd)}`);
    }
  }
  for (const [command, body] of [
    ['forbid_send_msg', { Members_Account: [] }], ['forbid_send_msg', { MuteTime: -1 }], ['forbid_send_msg', { MuteTime: 2 ** 32 }],
    ['forbid_send_msg', { Members_Account: Array(501).fill('x') }], ['ban_group_member', { Duration: 0 }],
    ['ban_group_member', { Members_Account: Array(21).fill('x') }], ['ban_group_member', { Description: 'x'.repeat(1001) }],
    ['group_msg_recall', { MsgSeqList: Array(11).fill({ MsgSeq: 1 }) }], ['send_group_msg', { MsgBody: 'x' }],
    ['send_group_msg', { MsgBody: [{}] }], ['send_group_msg', { Random: 'x' }], ['update_group_counter', { Mode: 'Halve' }],
    ['update_group_counter', { GroupCounter: [{ Key: 'x', Value: 'y' }] }], ['modify_group_attr', { GroupAttr: [{ key: 'x', value: 1 }] }],
    ['send_group_system_notification', { ToMembers_Account: ['x'] }], ['modify_group_base_info', { MuteAllMember: 'Maybe' }],
  ]) {
    assert.equal(await code(`group_open_http_svc/${command}`, { ...good, GroupId: group, ...body }), 10004, JSON.stringify(body).slice(0, 60));
  }
});

test('a group is created once, with the only type, under a valid ID', async () => {
  const create = (more) => code('group_open_http_svc/create_group', { Type: 'AVChatRoom', Name: 'New', ...more });
  assert.equal(await create({ GroupId: 'mine' }), 0);
  assert.equal(await create({ GroupId: 'mine' }), 10021);
  assert.equal(await create({ Type: 'Public' }), 10004);
  assert.equal(await create({ Name: 'x'.repeat(101) }), 10004);
  for (const GroupId of ['@TGS#mine', 'x'.repeat(49), 'é']) assert.equal(await create({ GroupId }), 10015);
  const { GroupId } = await server.rest('group_open_http_svc/create_group', { Type: 'AVChatRoom', Name: 'New' });
  assert.match(GroupId, /^@TGS#a/);
  assert.equal(await code('group_open_http_svc/destroy_group', { GroupId }), 0);
  assert.equal(await code('group_open_http_svc/destroy_group', { GroupId }), 10010);
});

test('a message that is repeated with the same number and content is sent once', async () => {
  const send = (Text) =>
    server.rest('group_open_http_svc/send_group_msg', { GroupId: group, Random: 5, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] });
  const [first, again, other] = [await send('once'), await send('once'), await send('another')];
  assert.equal(first.MsgSeq, again.MsgSeq);
  assert.notEqual(first.MsgSeq, other.MsgSeq);
});

test('a message dropped by the frequency control is a success that reports the drop', async (test) => {
  // A rate so low that most of the following messages are dropped, however slow the machine is.
  const strict = await RoomServer.start('--messages-per-second', '2');
  test.after(() => strict.stop());
  const send = (Random) =>
    strict.rest('group_open_http_svc/send_group_msg', {
      GroupId: group, Random, MsgPriority: 'Low', MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `flood ${Random}` } }],
    });
  const began = Date.now();
  const answers = await Promise.all(Array.from({ length: 150 }, (_, nth) => send(1_000 + nth)));
  const seconds = (Date.now() - began) / 1_000;
  assert.deepEqual([...new Set(answers.map(({ ErrorCode }) => ErrorCode))], [0]);
  const [dropped, sent] = [answers.filter(({ MsgDropReason }) => MsgDropReason), answers.filter(({ MsgDropReason }) => !MsgDropReason)];
  assert.ok(dropped.every(({ MsgSeq }) => MsgSeq === 0));
  assert.ok(sent.every(({ MsgSeq }) => MsgSeq > 0) && new Set(sent.map(({ MsgSeq }) => MsgSeq)).size === sent.length);
  assert.ok(dropped.length > 0 && sent.length > 0 && sent.length <= 2 * (seconds + 1), `${sent.length} in ${seconds} s`);
});
