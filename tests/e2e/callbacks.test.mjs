// The chat's callbacks to a backend of one's own: what it is asked and told, and what its answers do.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { until } from './support/browser.mjs';
import { call, send, stage, text } from './support/stage.mjs';
import { SDK_APP_ID, userSig } from './support/server.mjs';

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
/** What was asked and told, oldest first; and how the next message is answered. */
const calls = [];
let answer = () => OK;
const backend = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const call = { query: Object.fromEntries(new URL(request.url, 'http://x').searchParams), body: JSON.parse(body) };
  calls.push(call);
  const answered = call.body.CallbackCommand === 'Group.CallbackBeforeSendMsg' ? await answer(call.body) : OK;
  response.setHeader('content-type', 'application/json').end(typeof answered === 'string' ? answered : JSON.stringify(answered));
}).listen(0, '127.0.0.1');
await once(backend, 'listening');
after(() => {
  backend.closeAllConnections();
  backend.close();
});

const on = stage('--callback-url', `http://127.0.0.1:${backend.address().port}/im`);
const told = (command, look = () => true) =>
  until(() => calls.findLast(({ body }) => body.CallbackCommand === command && look(body)));

test('coming online, in and out, and going offline is told with the bodies of Tencent', async () => {
  const page = await on.inRoom('bob');
  const online = await told('State.StateChange', ({ Info }) => Info.To_Account === 'bob');
  assert.deepEqual(online.body.Info, { Action: 'Login', To_Account: 'bob', Reason: 'Register' });
  assert.deepEqual(online.query, {
    SdkAppid: String(SDK_APP_ID), CallbackCommand: 'State.StateChange', contenttype: 'json', ClientIP: '127.0.0.1', OptPlatform: 'Web',
  });
  const joined = await told('Group.CallbackAfterNewMemberJoin');
  assert.deepEqual(joined.body, {
    CallbackCommand: 'Group.CallbackAfterNewMemberJoin', GroupId: on.group, Type: 'AVChatRoom', JoinType: 'Apply',
    Operator_Account: 'bob', NewMemberList: [{ Member_Account: 'bob' }], EventTime: joined.body.EventTime,
  });
  await call(page, 'quitGroup', on.group);
  const left = await told('Group.CallbackAfterMemberExit');
  assert.deepEqual([left.body.ExitType, left.body.Operator_Account, left.body.ExitMemberList], ['Quit', 'bob', [{ Member_Account: 'bob' }]]);
  await page.evaluate((group) => join(group), on.group);
  await on.server.rest('group_open_http_svc/delete_group_member', { GroupId: on.group, MemberToDel_Account: ['bob'] });
  const kicked = await told('Group.CallbackAfterMemberExit', ({ ExitType }) => ExitType === 'Kicked');
  assert.equal(kicked.body.Operator_Account, 'administrator');

  await on.signedIn('bob');
  const elsewhere = await told('State.StateChange', ({ KickedDevice }) => KickedDevice);
  assert.deepEqual(elsewhere.body.KickedDevice, [{ Platform: 'Web' }]);
  const cat = await on.signedIn('cat');
  await call(cat, 'logout');
  await told('State.StateChange', ({ Info }) => Info.To_Account === 'cat' && Info.Action === 'Logout' && Info.Reason === 'Unregister');
  const dan = await on.signedIn('dan');
  await dan.context().close();
  await told('State.StateChange', ({ Info }) => Info.To_Account === 'dan' && Info.Action === 'Disconnect' && Info.Reason === 'LinkClose');
});

test('before and after a message the backend is asked and told', async () => {
  const page = await on.inRoom('bob');
  await send(page, on.group, 'hello', { cloudCustomData: 'mine' });
  const elements = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  const { body: asked } = await told('Group.CallbackBeforeSendMsg');
  const { body: after } = await told('Group.CallbackAfterSendMsg');
  assert.deepEqual(asked, {
    CallbackCommand: 'Group.CallbackBeforeSendMsg', GroupId: on.group, Type: 'AVChatRoom', From_Account: 'bob', Operator_Account: 'bob',
    Random: asked.Random, OnlineOnlyFlag: 0, MsgBody: elements, CloudCustomData: 'mine', EventTime: asked.EventTime,
  });
  assert.equal(after.MsgSeq, await page.evaluate(() => sent.at(-1).sequence));
  assert.deepEqual([after.Random, after.MsgBody, after.From_Account], [asked.Random, elements, 'bob']);

  // An administrator in somebody's name.
  await on.server.rest('group_open_http_svc/send_group_msg', { GroupId: on.group, From_Account: 'zoe', Random: 8, MsgBody: elements });
  for (const command of ['Group.CallbackBeforeSendMsg', 'Group.CallbackAfterSendMsg']) {
    const { query, body } = await told(command, ({ From_Account }) => From_Account === 'zoe');
    assert.deepEqual([query.OptPlatform, body.Operator_Account], ['RESTAPI', 'administrator']);
  }

  const count = calls.length;
  await on.server.rest('group_open_http_svc/send_group_msg', {
    GroupId: on.group, Random: 9, MsgBody: elements, ForbidCallbackControl: ['ForbidBeforeSendMsgCallback', 'ForbidAfterSendMsgCallback'],
  });
  await text(page, 'hello');
  assert.ok(!calls.slice(count).some(({ body }) => /SendMsg/.test(body.CallbackCommand)));
});

test('the answer lets through, changes, refuses, drops in silence, or gives a code of its own', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  const answers = {
    pass: OK,
    change: { ...OK, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'changed' } }], CloudCustomData: 'stamped' },
    refuse: { ...OK, ErrorCode: 1 },
    silence: { ...OK, ErrorCode: 2 },
    own: { ...OK, ErrorCode: 10150, ErrorInfo: 'not today' },
    nonsense: 'this is no JSON',
  };
  answer = ({ MsgBody }) => answers[MsgBody[0].MsgContent.Text] ?? OK;
  const codes = {};
  for (const words of Object.keys(answers)) codes[words] = await send(bob, on.group, words);
  assert.deepEqual(codes, { pass: 0, change: 0, refuse: 10016, silence: 0, own: 10150, nonsense: 0 });
  await send(bob, on.group, 'the last');
  await text(ann, 'the last');
  const got = await ann.evaluate(() => messages().filter(({ from }) => from === 'bob').map(({ payload }) => payload.text));
  assert.deepEqual(got, ['hello', 'pass', 'changed', 'nonsense', 'the last']);
  assert.equal((await text(ann, 'changed')).cloudCustomData, 'stamped');
  assert.ok(!calls.some(({ body }) => body.CallbackCommand === 'Group.CallbackAfterSendMsg' && /refuse|silence|own/.test(body.MsgBody[0].MsgContent.Text)));
});

test('a backend that does not answer in time lets the message through', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  answer = () => new Promise(() => {});
  assert.equal(await send(bob, on.group, 'unanswered'), 0);
  await text(ann, 'unanswered');
  answer = () => OK;
});

test('who asks and goes away in between is answered the next time', async () => {
  let release;
  answer = () => new Promise((done) => (release = () => done(OK)));
  const body = { GroupId: on.group, Random: 77, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'asked twice' } }] };
  const gone = new AbortController();
  const query = new URLSearchParams({ sdkappid: SDK_APP_ID, identifier: 'administrator', usersig: userSig('administrator') });
  const first = fetch(`${on.server.url}/v4/group_open_http_svc/send_group_msg?${query}`, {
    method: 'POST', body: JSON.stringify(body), signal: gone.signal,
  }).catch(() => 'gone');
  await until(() => release);
  gone.abort();
  assert.equal(await first, 'gone');
  answer = () => OK;
  release();
  const again = await on.server.rest('group_open_http_svc/send_group_msg', body);
  assert.ok(again.ErrorCode === 0 && again.MsgSeq > 0);
});

test('of what falls to the frequency control the backend is asked, and not told', async () => {
  const bob = await on.inRoom('bob');
  await bob.evaluate((group) => Promise.all(Array.from({ length: 150 }, (_, nth) => send(group, `flood ${nth}`))), on.group);
  const count = (command) =>
    calls.filter(({ body }) => body.CallbackCommand === command && body.MsgBody[0].MsgContent.Text?.startsWith('flood')).length;
  assert.equal(count('Group.CallbackBeforeSendMsg'), 150);
  const after = count('Group.CallbackAfterSendMsg');
  assert.ok(after >= 40 && after < 100, `${after}`);
});
