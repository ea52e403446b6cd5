// The chat's callbacks to a backend of one's own: what it is asked and told, and what its answers do.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, beforeEach, test } from 'node:test';
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

beforeEach(() => {
  calls.length = 0;
  answer = () => OK;
});

const URL_FLAG = ['--callback-url', `http://127.0.0.1:${backend.address().port}/im`];
/** Longer than a slow machine takes to answer, in milliseconds: an answer that is late is none. */
const PATIENT = ['--callback-ms', '60000'];
const on = stage(...URL_FLAG, ...PATIENT);
/** How many of a kind there were about this sender's messages. */
const count = (command, who) => calls.filter(({ body }) => body.CallbackCommand === command && body.From_Account === who).length;
const told = (command, look = () => true) =>
  until(() => calls.findLast(({ body }) => body.CallbackCommand === command && look(body)));

test('coming online, in and out, and going offline is told with the bodies of Tencent', async () => {
  const page = await on.inRoom('bob');
  const online = await told('State.StateChange', ({ Info }) => Info.To_Account === 'bob');
  assert.deepEqual(online.body.Info, { Action: 'Login', To_Account: 'bob', Reason: 'Register' });
  assert.deepEqual(online.query, {
    SdkAppid: String(SDK_APP_ID), CallbackCommand: 'State.StateChange', contenttype: 'json', ClientIP: '127.0.0.1', OptPlatform: 'Web',
  });
  const ofBob = ({ Operator_Account }) => Operator_Account === 'bob';
  const joined = await told('Group.CallbackAfterNewMemberJoin', ofBob);
  assert.deepEqual(joined.body, {
    CallbackCommand: 'Group.CallbackAfterNewMemberJoin', GroupId: on.group, Type: 'AVChatRoom', JoinType: 'Apply',
    Operator_Account: 'bob', NewMemberList: [{ Member_Account: 'bob' }], EventTime: joined.body.EventTime,
  });
  await call(page, 'quitGroup', on.group);
  const left = await told('Group.CallbackAfterMemberExit', ofBob);
  assert.deepEqual([left.body.ExitType, left.body.Operator_Account, left.body.ExitMemberList], ['Quit', 'bob', [{ Member_Account: 'bob' }]]);
  await page.evaluate((group) => join(group), on.group);
  await on.server.rest('group_open_http_svc/delete_group_member', { GroupId: on.group, MemberToDel_Account: ['bob'] });
  const kicked = await told('Group.CallbackAfterMemberExit', ({ ExitType }) => ExitType === 'Kicked');
  assert.deepEqual([kicked.body.Operator_Account, kicked.body.ExitMemberList], ['administrator', [{ Member_Account: 'bob' }]]);

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
  const page = await on.inRoom('hal');
  await send(page, on.group, 'hello', { cloudCustomData: 'mine' });
  const ofHal = ({ From_Account }) => From_Account === 'hal';
  const elements = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  const { body: asked } = await told('Group.CallbackBeforeSendMsg', ofHal);
  const { body: after } = await told('Group.CallbackAfterSendMsg', ofHal);
  assert.deepEqual(asked, {
    CallbackCommand: 'Group.CallbackBeforeSendMsg', GroupId: on.group, Type: 'AVChatRoom', From_Account: 'hal', Operator_Account: 'hal',
    Random: asked.Random, OnlineOnlyFlag: 0, MsgBody: elements, CloudCustomData: 'mine', EventTime: asked.EventTime,
  });
  assert.equal(after.MsgSeq, await page.evaluate(() => sent.at(-1).sequence));
  assert.deepEqual([after.Random, after.MsgBody, after.From_Account], [asked.Random, elements, 'hal']);

  // An administrator in somebody's name.
  await on.server.rest('group_open_http_svc/send_group_msg', { GroupId: on.group, From_Account: 'zoe', Random: 8, MsgBody: elements });
  for (const command of ['Group.CallbackBeforeSendMsg', 'Group.CallbackAfterSendMsg']) {
    const { query, body } = await told(command, ({ From_Account }) => From_Account === 'zoe');
    assert.deepEqual([query.OptPlatform, body.Operator_Account], ['RESTAPI', 'administrator']);
  }

  // In the name of one whose messages the backend is not to be asked about, nor told of.
  const forbidden = (command) => count(command, 'ivy');
  const post = (Text, more) =>
    on.rest('group_open_http_svc/send_group_msg', {
      GroupId: on.group, From_Account: 'ivy', Random: 9, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }], ...more,
    });
  await post('nobody asks', { ForbidCallbackControl: ['ForbidBeforeSendMsgCallback', 'ForbidAfterSendMsgCallback'] });
  await text(page, 'nobody asks');
  await post('asked again', {});
  await told('Group.CallbackAfterSendMsg', ({ From_Account }) => From_Account === 'ivy');
  assert.deepEqual(['Group.CallbackBeforeSendMsg', 'Group.CallbackAfterSendMsg'].map(forbidden), [1, 1]);
});

test('the answer lets through, changes, refuses, drops in silence, or gives a code of its own', async () => {
  const [ann, kim] = [await on.inRoom('ann'), await on.inRoom('kim')];
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
  for (const words of Object.keys(answers)) codes[words] = await send(kim, on.group, words);
  assert.deepEqual(codes, { pass: 0, change: 0, refuse: 10016, silence: 0, own: 10150, nonsense: 0 });
  await send(kim, on.group, 'the last');
  await text(ann, 'the last');
  const got = await ann.evaluate(() => messages().filter(({ from }) => from === 'kim').map(({ payload }) => payload.text));
  assert.deepEqual(got, ['pass', 'changed', 'nonsense', 'the last']);
  assert.equal((await text(ann, 'changed')).cloudCustomData, 'stamped');
  // Told of are those that went to the room, as they went.
  await told('Group.CallbackAfterSendMsg', ({ MsgBody }) => MsgBody[0].MsgContent.Text === 'the last');
  assert.equal(count('Group.CallbackBeforeSendMsg', 'kim'), 7);
  assert.equal(count('Group.CallbackAfterSendMsg', 'kim'), 4);
});

test('a backend that does not answer in time lets the message through', async (test) => {
  const server = await on.another(test, ...URL_FLAG, '--callback-ms', '100');
  const [ann, bob] = [await on.inRoom('ann', { server }), await on.inRoom('bob', { server })];
  answer = () => new Promise(() => {});
  assert.equal(await send(bob, on.group, 'unanswered'), 0);
  await text(ann, 'unanswered');
  assert.equal(count('Group.CallbackBeforeSendMsg', 'bob'), 1);
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
  const again = await on.rest('group_open_http_svc/send_group_msg', body);
  assert.ok(again.MsgSeq > 0);
  // It is the same message: the backend was asked about it once, and it is in the room once.
  assert.deepEqual(await on.rest('group_open_http_svc/send_group_msg', body).then(({ MsgSeq }) => MsgSeq), again.MsgSeq);
  assert.equal(calls.filter(({ body }) => body.MsgBody?.[0].MsgContent.Text === 'asked twice' && body.CallbackCommand.includes('Before')).length, 1);
});

test('of what falls to the frequency control the backend is asked, and not told', async (test) => {
  // So few a second that most of what follows has to fall, however slow the machine is.
  const server = await on.another(test, ...URL_FLAG, ...PATIENT, '--messages-per-second', '2');
  const bob = await on.inRoom('bob', { server });
  const ALL = 150;
  const flood = (all) =>
    bob.evaluate(([group, all]) => Promise.all(Array.from({ length: all }, (_, nth) => send(group, `flood ${nth}`))), [on.group, all]);
  const began = Date.now();
  assert.deepEqual([...new Set(await flood(ALL))], [0]);
  const seconds = (Date.now() - began) / 1_000;
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const dropped = Number(/^room_server_messages_dropped_total (\d+)/m.exec(metrics)[1]);
  // What goes through after it is told after it.
  await until(async () => {
    await send(bob, on.group, 'the end');
    return calls.some(({ body }) => body.CallbackCommand === 'Group.CallbackAfterSendMsg' && body.MsgBody[0].MsgContent.Text === 'the end');
  });
  const of = (command) =>
    calls.filter(({ body }) => body.CallbackCommand === command && body.MsgBody[0].MsgContent.Text?.startsWith('flood')).length;
  const after = of('Group.CallbackAfterSendMsg');
  assert.deepEqual([of('Group.CallbackBeforeSendMsg'), after + dropped], [ALL, ALL]);
  assert.ok(after > 0 && after < ALL && after <= 2 * (seconds + 1), `${after} of ${ALL} in ${seconds} s`);
});
