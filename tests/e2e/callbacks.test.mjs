// The chat's callbacks to a custom backend: what it is asked, what it is notified of, and what its answers do.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { until } from './support/browser.mjs';
import { call, join, send, stage, text } from './support/stage.mjs';
import { SDK_APP_ID, userSig } from './support/server.mjs';

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
/** Calls that the backend received, oldest first; and its answer to the next message. */
const calls = [];
let answer = () => OK;
/** Its answer to the next user who joins. */
let joinAnswer = () => OK;
const backend = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const call = { query: Object.fromEntries(new URL(request.url, 'http://x').searchParams), body: JSON.parse(body) };
  calls.push(call);
  const { CallbackCommand: command } = call.body;
  const answered = command === 'Group.CallbackBeforeSendMsg' ? await answer(call.body) : command === 'Group.CallbackBeforeApplyJoinGroup' ? await joinAnswer(call.body) : OK;
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
  joinAnswer = () => OK;
});

/** Makes a certificate for `localhost` that only a client with its file knows; deleted after the test. */
function certificate(test) {
  const folder = mkdtempSync(path(tmpdir(), 'room-server-tls-'));
  test.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path(folder, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', cert,
  ], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
}

const URL_FLAG = ['--callback-url', `http://127.0.0.1:${backend.address().port}/im`];
/** Longer than a slow machine takes to answer, in milliseconds: an answer that is late counts as none. */
const PATIENT = ['--callback-ms', '60000'];
const on = stage(...URL_FLAG, ...PATIENT);
/** Number of callbacks of a kind about this sender's messages. */
const count = (command, who) => calls.filter(({ body }) => body.CallbackCommand === command && body.From_Account === who).length;
const reported = (command, look = () => true) =>
  until(() => calls.findLast(({ body }) => body.CallbackCommand === command && look(body)));

test("sign-in, join, leave and sign-out are reported in Tencent's format", async () => {
  const page = await on.inRoom('bob');
  const online = await reported('State.StateChange', ({ Info }) => Info.To_Account === 'bob');
  assert.deepEqual(online.body.Info, { Action: 'Login', To_Account: 'bob', Reason: 'Register' });
  assert.deepEqual(online.query, {
    SdkAppid: String(SDK_APP_ID), CallbackCommand: 'State.StateChange', contenttype: 'json', ClientIP: '127.0.0.1', OptPlatform: 'Web',
  });
  const ofBob = ({ Operator_Account }) => Operator_Account === 'bob';
  const joined = await reported('Group.CallbackAfterNewMemberJoin', ofBob);
  assert.deepEqual(joined.body, {
    CallbackCommand: 'Group.CallbackAfterNewMemberJoin', GroupId: on.group, Type: 'AVChatRoom', JoinType: 'Apply',
    Operator_Account: 'bob', NewMemberList: [{ Member_Account: 'bob' }], EventTime: joined.body.EventTime,
  });
  await call(page, 'quitGroup', on.group);
  const left = await reported('Group.CallbackAfterMemberExit', ofBob);
  assert.deepEqual([left.body.ExitType, left.body.Operator_Account, left.body.ExitMemberList], ['Quit', 'bob', [{ Member_Account: 'bob' }]]);
  await page.evaluate((group) => join(group), on.group);
  await on.server.rest('group_open_http_svc/delete_group_member', { GroupId: on.group, MemberToDel_Account: ['bob'] });
  const kicked = await reported('Group.CallbackAfterMemberExit', ({ ExitType }) => ExitType === 'Kicked');
  assert.deepEqual([kicked.body.Operator_Account, kicked.body.ExitMemberList], ['administrator', [{ Member_Account: 'bob' }]]);

  await on.signedIn('bob');
  const elsewhere = await reported('State.StateChange', ({ KickedDevice }) => KickedDevice);
  assert.deepEqual(elsewhere.body.KickedDevice, [{ Platform: 'Web' }]);
  const cat = await on.signedIn('cat');
  await call(cat, 'logout');
  await reported('State.StateChange', ({ Info }) => Info.To_Account === 'cat' && Info.Action === 'Logout' && Info.Reason === 'Unregister');
  const dan = await on.signedIn('dan');
  await dan.context().close();
  await reported('State.StateChange', ({ Info }) => Info.To_Account === 'dan' && Info.Action === 'Disconnect' && Info.Reason === 'LinkClose');
});

test('the backend is asked before a message and notified after it', async () => {
  const page = await on.inRoom('hal');
  await send(page, on.group, 'hello', { cloudCustomData: 'mine' });
  const ofHal = ({ From_Account }) => From_Account === 'hal';
  const elements = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  const { body: asked } = await reported('Group.CallbackBeforeSendMsg', ofHal);
  const { body: after } = await reported('Group.CallbackAfterSendMsg', ofHal);
  assert.deepEqual(asked, {
    CallbackCommand: 'Group.CallbackBeforeSendMsg', GroupId: on.group, Type: 'AVChatRoom', From_Account: 'hal', Operator_Account: 'hal',
    Random: asked.Random, OnlineOnlyFlag: 0, MsgBody: elements, CloudCustomData: 'mine', EventTime: asked.EventTime,
    MsgId: await page.evaluate(() => sent.at(-1).ID),
  });
  assert.equal(after.MsgId, asked.MsgId);
  assert.equal(after.MsgSeq, await page.evaluate(() => sent.at(-1).sequence));
  assert.deepEqual([after.Random, after.MsgBody, after.From_Account], [asked.Random, elements, 'hal']);

  // An administrator sends in another user's name.
  await on.server.rest('group_open_http_svc/send_group_msg', { GroupId: on.group, From_Account: 'zoe', Random: 8, MsgBody: elements });
  for (const command of ['Group.CallbackBeforeSendMsg', 'Group.CallbackAfterSendMsg']) {
    const { query, body } = await reported(command, ({ From_Account }) => From_Account === 'zoe');
    assert.deepEqual([query.OptPlatform, body.Operator_Account], ['RESTAPI', 'administrator']);
  }
  const ids = calls.filter(({ body }) => body.From_Account === 'zoe').map(({ body }) => body.MsgId);
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);

  // In the name of a user for whose message the request forbids both callbacks.
  const forbidden = (command) => count(command, 'ivy');
  const post = (Text, more) =>
    on.rest('group_open_http_svc/send_group_msg', {
      GroupId: on.group, From_Account: 'ivy', Random: 9, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }], ...more,
    });
  await post('nobody asks', { ForbidCallbackControl: ['ForbidBeforeSendMsgCallback', 'ForbidAfterSendMsgCallback'] });
  await text(page, 'nobody asks');
  await post('asked again', {});
  await reported('Group.CallbackAfterSendMsg', ({ From_Account }) => From_Account === 'ivy');
  assert.deepEqual(['Group.CallbackBeforeSendMsg', 'Group.CallbackAfterSendMsg'].map(forbidden), [1, 1]);
});

test('the answer can pass, change, refuse or silently drop a message, or give its own code', async () => {
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
  // The backend is notified of the messages that went to the room, as they went.
  await reported('Group.CallbackAfterSendMsg', ({ MsgBody }) => MsgBody[0].MsgContent.Text === 'the last');
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

test('with --callback-timeout-refuses a failed callback refuses the message', async (test) => {
  const server = await on.another(test, ...URL_FLAG, '--callback-ms', '100', '--callback-timeout-refuses');
  const bob = await on.inRoom('bob', { server });
  answer = () => new Promise(() => {});
  assert.equal(await send(bob, on.group, 'unanswered'), 80003);
  answer = () => 'this is no JSON';
  assert.equal(await send(bob, on.group, 'answered by nonsense'), 80003);
});

test('the backend decides who may join, and its own words reach a refused user', async () => {
  const bob = await on.signedIn('bob');
  const join = () => bob.evaluate((group) => join(group).catch(({ code, message }) => [code, message]), on.group);
  joinAnswer = () => ({ ...OK, ErrorCode: 1 });
  assert.equal((await join())[0], 10016);
  assert.deepEqual((await reported('Group.CallbackBeforeApplyJoinGroup')).body.Requestor_Account, 'bob');
  joinAnswer = () => ({ ...OK, ErrorCode: 10150, ErrorInfo: 'for ticket holders' });
  const [code, message] = await join();
  assert.deepEqual([code, message.includes('for ticket holders')], [10150, true]);
  joinAnswer = () => 'this is no JSON';
  assert.equal(await join(), 'JoinedSuccess');
});

test('a user who signs out while the backend is asked about the join is not in the room', async () => {
  let release;
  const [ann, bob] = [await on.inRoom('ann'), await on.signedIn('bob')];
  joinAnswer = () => new Promise((done) => (release = () => done(OK)));
  const joining = join(bob, on.group);
  await until(() => release);
  await on.signedIn('bob');
  release();
  await joining;
  await send(ann, on.group, 'and then');
  await reported('Group.CallbackAfterSendMsg', ({ From_Account }) => From_Account === 'ann');
  assert.ok(!calls.some(({ body }) => body.CallbackCommand === 'Group.CallbackAfterNewMemberJoin' && body.Operator_Account === 'bob'));
});

test('levels and badges are stamped by the built-in backend, or by a custom one with --stamped', async (test) => {
  const stamped = async (server) => (await server.api('rooms/demo')).body.stamped ?? false;
  assert.equal(await stamped(on.server), false);
  assert.equal(await stamped(await on.another(test, ...URL_FLAG, '--stamped')), true);
  assert.equal(await stamped(await on.another(test)), true);
});

test('recalls, a new notice and refused messages are reported', async () => {
  const [ann, host] = [await on.inRoom('ann'), await on.inRoom('luna')];
  await send(ann, on.group, 'take this back');
  const seq = await ann.evaluate(() => sent.at(-1).sequence);
  await on.rest('group_open_http_svc/group_msg_recall', { GroupId: on.group, MsgSeqList: [{ MsgSeq: seq }, { MsgSeq: 1 }] });
  const { body: withdrawn } = await reported('Group.CallbackAfterRecallMsg');
  assert.deepEqual(withdrawn, {
    CallbackCommand: 'Group.CallbackAfterRecallMsg', Operator_Account: 'administrator', Type: 'AVChatRoom', GroupId: on.group,
    MsgSeqList: [{ MsgSeq: seq }], EventTime: withdrawn.EventTime,
  });
  await call(host, 'updateGroupProfile', { groupID: on.group, notification: 'a new notice' });
  const { body: changed, query } = await reported('Group.CallbackAfterGroupInfoChanged');
  assert.deepEqual(changed, {
    CallbackCommand: 'Group.CallbackAfterGroupInfoChanged', GroupId: on.group, Type: 'AVChatRoom', Operator_Account: 'luna',
    Notification: 'a new notice', EventTime: changed.EventTime,
  });
  assert.equal(query.OptPlatform, 'Web');

  await on.rest('group_open_http_svc/forbid_send_msg', { GroupId: on.group, Members_Account: ['ann'], MuteTime: 600 });
  assert.equal(await send(ann, on.group, 'muted?'), 10017);
  const { body: failed } = await reported('Group.CallbackSendMsgException');
  assert.deepEqual([failed.From_Account, failed.ErrorCode, failed.MsgBody[0].MsgContent.Text], ['ann', 10017, 'muted?']);
  await on.rest('group_open_http_svc/forbid_send_msg', { GroupId: on.group, Members_Account: ['ann'], MuteTime: 0 });
  // The backend already knows what it refused itself.
  answer = () => ({ ...OK, ErrorCode: 1 });
  assert.equal(await send(ann, on.group, 'refused by you'), 10016);
  answer = () => OK;
  await send(ann, on.group, 'the last');
  await reported('Group.CallbackAfterSendMsg', ({ MsgBody }) => MsgBody[0].MsgContent.Text === 'the last');
  assert.equal(count('Group.CallbackSendMsgException', 'ann'), 1);
});

test('with the member list, joins, lost connections and returns are reported, without a tip', async (test) => {
  const server = await on.another(test, ...URL_FLAG, ...PATIENT, '--member-list', '--vanished-tab-ms', '4000');
  const [ann, bob] = [await on.inRoom('ann', { server }), await on.inRoom('bob', { server, more: '&readable' })];
  const state = async (user, cause) => {
    const { body } = await reported('Group.CallbackOnMemberStateChange', (it) => it.MemberList[0].Member_Account === user && it.EventCause === cause);
    return body;
  };
  const came = await state('bob', 'Join');
  assert.deepEqual(came, {
    CallbackCommand: 'Group.CallbackOnMemberStateChange', GroupId: on.group, EventType: 'Online', EventCause: 'Join',
    MemberList: [{ Member_Account: 'bob' }], EventTime: came.EventTime,
  });
  // Bob's page sleeps: its polls do not go out until it wakes.
  await bob.evaluate(() => {
    globalThis.awake = WebSocket.prototype.send;
    WebSocket.prototype.send = () => {};
  });
  assert.equal((await state('bob', 'HeartbeatInterrupt')).EventType, 'Offline');
  await bob.evaluate(() => (WebSocket.prototype.send = awake));
  assert.equal((await state('bob', 'HeartbeatRecover')).EventType, 'Online');
  await call(bob, 'quitGroup', on.group);
  assert.equal((await state('bob', 'Quit')).EventType, 'Offline');
  // Ann has received a tip for his join and his leave, and none in between.
  await until(() => ann.evaluate(() => messages().some(({ payload }) => payload.operationType === 2 && payload.operatorID === 'bob')));
  const tips = await ann.evaluate(() => messages().filter(({ payload }) => payload.operatorID === 'bob').map(({ payload }) => payload.operationType));
  assert.deepEqual(tips, [1, 2]);
});

test('without the member list a lost connection is not reported', async (test) => {
  const server = await on.another(test, ...URL_FLAG, ...PATIENT, '--vanished-tab-ms', '500');
  const bob = await on.inRoom('bob', { server });
  await bob.context().close();
  await reported('State.StateChange', ({ Info }) => Info.To_Account === 'bob' && Info.Action === 'Disconnect');
  await until(async () => !/^room_server_members [1-9]/m.test(await (await fetch(`${server.url}/metrics`)).text()));
  assert.ok(!calls.some(({ body }) => body.CallbackCommand === 'Group.CallbackOnMemberStateChange'));
  assert.ok(!calls.some(({ body }) => body.CallbackCommand === 'Group.CallbackAfterMemberExit'));
});

test('with a token callbacks are signed, and they also work over TLS', async (test) => {
  const { key, cert, file } = certificate(test);
  const seen = [];
  const secure = createSecureServer({ key, cert }, async (request, response) => {
    for await (const _ of request);
    seen.push(Object.fromEntries(new URL(request.url, 'https://x').searchParams));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(OK));
  }).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  test.after(() => secure.close());
  process.env.SSL_CERT_FILE = file;
  const flags = ['--callback-url', `https://localhost:${secure.address().port}/im`, '--callback-token', 'a secret', ...PATIENT];
  const server = await on.another(test, ...flags).finally(() => delete process.env.SSL_CERT_FILE);
  const bob = await on.inRoom('bob', { server });
  assert.equal(await send(bob, on.group, 'hello'), 0);
  const { Sign, RequestTime, CallbackCommand } = await until(() => seen.find((it) => it.CallbackCommand === 'Group.CallbackBeforeSendMsg'));
  assert.equal(Sign, createHash('sha256').update(`a secret${RequestTime}`).digest('hex'), CallbackCommand);
  assert.ok(Math.abs(Date.now() / 1000 - RequestTime) < 600);
});

test('a client that disconnects while the backend is asked gets its answer when it repeats the request', async () => {
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

test('the backend is asked about messages that the frequency control drops, and not notified of them', async (test) => {
  // A rate so low that most of the following messages are dropped, however slow the machine is.
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
  // What passes after the flood is reported after it.
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
