// Messages, as the unmodified SDK sends and receives them: history, priority, refusals, recalls and changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/browser.mjs';
import { GROUP, custom, heard, notice, send, stage, text } from './support/stage.mjs';

const on = stage('--sensitive-word', 'forbiddenword', '--blocked-word', 'unwelcome', '--broadcasts');
const { rest } = on;
const saying = (words) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];
/** Sends a text by the administrators' API; returns the answer. */
const say = (words, more = {}) =>
  rest(`${GROUP}/send_group_msg`, { GroupId: on.group, Random: Math.floor(Math.random() * 2 ** 32), MsgBody: saying(words), ...more });

test('an administrator can send in any name, with any priority', async () => {
  const ann = await on.inRoom('ann');
  const { MsgSeq, MsgTime } = await say('by REST', { From_Account: 'zoe', MsgPriority: 'High', CloudCustomData: 'x' });
  const got = await text(ann, 'by REST');
  assert.deepEqual([got.from, got.nick, got.priority, got.sequence, got.time], ['zoe', 'Zoe', 'High', MsgSeq, MsgTime]);
});

test('a new member receives the last 20 messages before the join completes', async () => {
  for (let nth = 1; nth <= 25; nth += 1) await say(`said before ${nth}`);
  const ann = await on.inRoom('ann');
  const before = await ann.evaluate(() => messages().map(({ payload }) => payload.text).filter(Boolean));
  assert.deepEqual(before, Array.from({ length: 20 }, (_, nth) => `said before ${nth + 6}`));
});

test('under overload every High message is delivered, and each sender gets a success', async (test) => {
  const LIMIT = 20;
  const server = await on.another(test, '--messages-per-second', String(LIMIT));
  const [ann, bob] = [await on.inRoom('ann', { server }), await on.inRoom('bob', { server })];
  // Ten waves, each with as many High messages as a slot of a tenth of a second takes: they go in the next slot at the latest, on any
  // machine. The others would take 29 s.
  const [codes, seconds] = await bob.evaluate(async (group) => {
    const began = performance.now();
    const priorities = ['Low', 'Normal', 'Lowest'];
    const others = [];
    const codes = [];
    for (let wave = 0; wave < 10; wave += 1) {
      for (let nth = 0; nth < 58; nth += 1) others.push(send(group, `other ${wave}-${nth}`, { priority: priorities[nth % 3] }));
      codes.push(...(await Promise.all([0, 1].map((nth) => send(group, `High ${wave}-${nth}`, { priority: 'High' })))));
    }
    codes.push(...(await Promise.all(others)));
    return [codes, (performance.now() - began) / 1_000];
  }, on.group);
  assert.deepEqual([codes.length, ...new Set(codes)], [600, 0]);
  // What passes after all of them arrives after all of them.
  await until(async () => {
    await send(bob, on.group, 'the end', { priority: 'High' });
    return ann.evaluate(() => messages().some(({ payload }) => payload.text === 'the end'));
  });
  const got = await ann.evaluate(() => messages().map(({ payload }) => payload.text).filter((it) => /^(High|other) \d+-\d+$/.test(it)));
  assert.equal(new Set(got).size, got.length, 'each message once');
  assert.equal(got.filter((it) => it.startsWith('High')).length, 20);
  assert.ok(got.length < 600 && got.length <= LIMIT * (seconds + 1), `${got.length} were delivered in ${seconds} s`);
});

test("a sensitive word is refused by the chat, a blocked word by the backend's callback", async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  assert.equal(await send(bob, on.group, 'this is a ForbiddenWord'), 80001);
  assert.equal(await send(bob, on.group, 'this is UNWELCOME'), 10016);
  assert.equal(await send(bob, on.group, 'x'.repeat(12 * 1024 + 1)), 80002);
  assert.equal(await send(bob, on.group, 'this is fine'), 0);
  await text(ann, 'this is fine');
  const got = await ann.evaluate(() => messages().map(({ payload }) => payload.text ?? ''));
  assert.ok(!got.some((it) => /forbidden|unwelcome|xxxx/i.test(it)));
});

test('messages that only the server may send are refused from members; likes are counted', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  const forge = (kind) => bob.evaluate(([group, data]) => sendCustom(group, data), [on.group, JSON.stringify({ v: 1, ...kind })]);
  assert.equal(await forge({ kind: 'gift', gift: 'fireworks', count: 99, combo: 99, from: {}, order: 'order-1' }), 10016);
  assert.equal(await forge({ kind: 'status', status: 'ended', version: 99 }), 10016);
  assert.equal(await forge({ kind: 'mute', all: true }), 10016);
  assert.equal(await forge({ kind: 'like', count: 1_000_000 }), 10016);

  const likes = async () => (await on.server.api('rooms/demo')).body.likes.counted;
  const before = await likes();
  assert.equal(await forge({ kind: 'like', count: 7 }), 0);
  assert.deepEqual(await custom(ann, 'like'), { v: 1, kind: 'like', count: 7 });
  assert.deepEqual(await heard(ann, 'GROUP_COUNTER_UPDATED', (data) => data.key === 'likes' && [data.key, data.value > 6]), ['likes', true]);
  assert.equal(await likes(), before + 7);
});

test('the server stamps level and badges, whatever the sender claims', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('newcomer')];
  const cloudCustomData = JSON.stringify({ v: 1, level: 60, badges: ['king'], danmaku: { mode: 'top' } });
  await send(bob, on.group, 'look at my level', { cloudCustomData });
  const { cloudCustomData: stamped } = await text(ann, 'look at my level');
  // A comment at the top needs a higher level than a newcomer has.
  assert.deepEqual(JSON.parse(stamped), { v: 1, level: 1, badges: [], danmaku: {} });
  for (let nth = 0; nth < 5; nth += 1) await send(bob, on.group, `merit ${nth}`);
  await send(bob, on.group, 'and now');
  assert.equal(JSON.parse((await text(ann, 'and now')).cloudCustomData).level, 2);
});

test('the sender, the host and an administrator can recall a message; others cannot', async () => {
  const [ann, bob, host] = [await on.inRoom('ann'), await on.inRoom('bob'), await on.inRoom('luna')];
  const revoke = (page, words) =>
    page.evaluate((words) => {
      const message = [...messages(), ...sent].find(({ payload }) => payload.text === words);
      return chat.revokeMessage(message).then(({ code }) => code, ({ code }) => code);
    }, words);
  for (const [nth, who] of [bob, host].entries()) {
    await send(bob, on.group, `take back ${nth}`);
    for (const page of [ann, host]) await text(page, `take back ${nth}`);
    if (who === bob) assert.equal(await revoke(ann, `take back ${nth}`), 10007);
    assert.equal(await revoke(who, `take back ${nth}`), 0);
    const { ID } = await text(ann, `take back ${nth}`);
    const report = await heard(ann, 'MESSAGE_REVOKED', (list, ID) => list.find((it) => it.ID === ID), ID);
    assert.equal(report.revoker, who === bob ? 'bob' : 'luna');
  }
  const { MsgSeq } = await say('take back by REST', { From_Account: 'zoe' });
  const { ID } = await text(ann, 'take back by REST');
  const { RecallRetList } = await rest(`${GROUP}/group_msg_recall`, { GroupId: on.group, MsgSeqList: [{ MsgSeq }, { MsgSeq: 1 }], Reason: 'rude' });
  assert.deepEqual(RecallRetList, [{ MsgSeq, RetCode: 0 }, { MsgSeq: 1, RetCode: 10030 }]);
  const report = await heard(ann, 'MESSAGE_REVOKED', (list, ID) => list.find((it) => it.ID === ID), ID);
  assert.deepEqual([report.revoker, report.revokeReason], ['administrator', 'rude']);
  // A member who joins later does not get it.
  const later = await on.inRoom('cat');
  assert.ok(!(await later.evaluate(() => messages().some(({ payload }) => payload.text?.startsWith('take back')))));
});

test('a changed message is reported to its sender, and newcomers get the new version', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await send(bob, on.group, 'helo');
  const { ID } = await text(ann, 'helo');
  const MsgSeq = await bob.evaluate(() => sent.at(-1).sequence);
  await rest('openim/modify_group_msg', { GroupId: on.group, MsgSeq, MsgBody: saying('hello'), CloudCustomData: 'mended' });
  const report = await heard(bob, 'MESSAGE_MODIFIED', (list) => list[0]);
  assert.deepEqual([report.ID, report.payload.text, report.cloudCustomData, report.isModified], [ID, 'hello', 'mended', true]);
  const later = await on.inRoom('cat');
  const got = await heard(later, 'MESSAGE_MODIFIED', (list) => list.find(({ payload }) => payload.text === 'hello'));
  assert.deepEqual([got.ID, got.from], [ID, 'bob']);
  // The SDK keeps only the sender's own messages of an AVChatRoom, and skips an ID that it has polled recently.
  await send(bob, on.group, 'said after the change');
  await text(ann, 'said after the change');
  assert.ok(!(await ann.evaluate(() => heard.some(([name]) => name === 'MESSAGE_MODIFIED'))));
  assert.ok(!(await ann.evaluate(() => messages().some(({ payload }) => payload.text === 'hello'))));
});

test('one broadcast a second is accepted, and a repeated one is the same broadcast', async (test) => {
  const server = await on.another(test, '--broadcasts');
  const say = (Random) => server.rest(`${GROUP}/send_broadcast_msg`, { Random, MsgBody: saying('to all') });
  // Faster than one a second, however slow the machine is: of this many at once some are refused.
  const answers = await Promise.all(Array.from({ length: 40 }, (_, nth) => say(nth)));
  assert.deepEqual([...new Set(answers.map(({ ErrorCode }) => ErrorCode))].sort(), [0, 60022]);
  const taken = answers.findIndex(({ ErrorCode }) => ErrorCode === 0);
  assert.equal((await say(taken)).MsgSeq, answers[taken].MsgSeq);
});

test('a broadcast reaches all rooms, a system notice only one', async () => {
  const { GroupId: other } = await rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Other' });
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob', { group: other })];
  // The first poll of each page sets from where on it gets broadcasts.
  await until(async () => {
    await rest(`${GROUP}/send_broadcast_msg`, { Random: Math.floor(Math.random() * 2 ** 32), MsgBody: saying('to all rooms') });
    const got = () => messages().some(({ payload }) => payload.text === 'to all rooms');
    return (await ann.evaluate(got)) && (await bob.evaluate(got));
  });
  for (const page of [ann, bob]) assert.equal((await text(page, 'to all rooms')).isBroadcastMessage, true);

  await rest(`${GROUP}/send_group_system_notification`, { GroupId: on.group, Content: 'only here' });
  assert.equal((await notice(ann, 255)).userDefinedField, 'only here');
  assert.ok(!(await bob.evaluate(() => messages().some(({ payload }) => payload.userDefinedField))));
  await rest(`${GROUP}/destroy_group`, { GroupId: other });
});

test('a user outside the room cannot send', async () => {
  const page = await on.signedIn('dan');
  assert.equal(await send(page, on.group, 'from outside'), 2101);
});

test('a message that no client can read, or that hides one kind behind another, is refused', async () => {
  const refused = async (MsgBody, code) => {
    const answer = await on.server.rest(`${GROUP}/send_group_msg`, { GroupId: on.group, From_Account: 'zoe', Random: 1, MsgBody });
    assert.equal(answer.ErrorCode, code, JSON.stringify(MsgBody));
  };
  const like = { MsgType: 'TIMCustomElem', MsgContent: { Data: JSON.stringify({ v: 1, kind: 'like', count: 1 }) } };
  await refused([like, ...saying('unwelcome')], 10016);
  await refused([...saying('fine'), like], 10016);
  await refused([{ MsgType: 'TIMTextElem', MsgContent: {} }], 10004);
  await refused([{ MsgType: 'TIMCustomElem', MsgContent: { Data: 1 } }], 10004);
});
