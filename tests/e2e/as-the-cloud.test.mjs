// Behaviour of Tencent Cloud that a stand-in is tempted to leave out.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { box, comment, joined, person, say, until } from './support/browser.mjs';
import { GROUP, call, send, stage } from './support/stage.mjs';

/** The custom backend's answer before a message is sent. */
let answer = () => ({});
/** Its answer before a user joins. */
let joinAnswer = () => ({});
const backend = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const call = JSON.parse(body);
  const asked = { 'Group.CallbackBeforeSendMsg': answer, 'Group.CallbackBeforeApplyJoinGroup': joinAnswer };
  const verdict = asked[call.CallbackCommand]?.(call) ?? {};
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...verdict }));
}).listen(0, '127.0.0.1');
await once(backend, 'listening');
after(() => {
  backend.closeAllConnections();
  backend.close();
});
const on = stage(
  '--callback-url', `http://127.0.0.1:${backend.address().port}/im`, '--callback-ms', '60000',
  '--edition', 'premium', '--member-list', '--members-a-page', '3', '--broadcasts',
);
/** Makes the SDK refuse a page's next comment with a code for which this server has no cause. */
const refuse = (page, code) =>
  page.evaluate((code) => {
    const chat = TencentCloudChat.create({ SDKAppID: 1400000000 });
    const send = chat.sendMessage;
    chat.sendMessage = (...args) => {
      chat.sendMessage = send;
      return args.length ? Promise.reject(Object.assign(new Error('refused'), { code })) : send(...args);
    };
  }, code);
const failed = (page, text) => comment(page, text).locator('.message-failed');

test("the backend's refusal is shown in its own words as plain text; other refusals offer a way on", async () => {
  const page = await on.enter({ as: 'ann' });
  for (const [text, verdict, says] of [
    ['one', { ErrorCode: 10_150, ErrorInfo: 'Only for <b>fans</b> of Luna' }, 'Not sent: Only for <b>fans</b> of Luna'],
    ['two', { ErrorCode: 1 }, 'this room does not allow it'],
  ]) {
    answer = () => verdict;
    await say(page, text);
    await failed(page, text).getByText(says).waitFor();
  }
  answer = () => ({});
  for (const [text, code, says] of [['three', 80_003, 'Try again'], ['four', 60_020, 'at its limit (error 60020)']]) {
    await refuse(page, code);
    await say(page, text);
    await failed(page, text).getByText(says).waitFor();
  }
  await failed(page, 'two').getByRole('button', { name: 'Send again' }).click();
  await page.locator('.message[data-mine]:not([data-state])', { hasText: 'two' }).waitFor();
});

test('a viewer whom the backend refuses reads its reason, and enters once it allows it', async () => {
  joinAnswer = () => ({ ErrorCode: 10_150, ErrorInfo: 'For <b>ticket</b> holders' });
  const page = await on.enter({ as: 'tim', waits: false });
  await page.getByText('For <b>ticket</b> holders').waitFor();
  joinAnswer = () => ({});
  await page.getByRole('button', { name: 'Try again' }).click();
  await joined(page);
});

test('a viewer refused as muted is locked for a while although the profile shows no mute; the draft stays', async () => {
  const page = await on.enter({ as: 'mia' });
  await refuse(page, 10_017);
  await say(page, 'hello');
  await failed(page, 'hello').getByText('you are muted').waitFor();
  await page.locator('.composer[data-locked]').waitFor();
  // The profile is requested and shows no mute; the box stays locked.
  await send(await on.inRoom('bob'), on.group, 'others may');
  await comment(page, 'others may').waitFor();
  assert.equal(await page.locator('.composer[data-locked]').count(), 1);
});

test('messages of several elements, stickers, pictures and files are shown or named; a custom broadcast is announced', async () => {
  const page = await on.enter({ as: 'eva' });
  const element = (MsgType, MsgContent) => ({ MsgType, MsgContent });
  const text = (Text) => element('TIMTextElem', { Text });
  const custom = (Data, Desc = '') => element('TIMCustomElem', { Data, Desc, Ext: '' });
  const rest = (command, more) => on.rest(`${GROUP}/${command}`, { Random: Math.floor(Math.random() * 1e9), ...more });
  const say = (...MsgBody) => rest('send_group_msg', { GroupId: on.group, From_Account: 'bob', MsgBody });
  await say(custom('{"x":1}'), text('after a form of its own'));
  await say(text('first and '), text('second'));
  await say(element('TIMFaceElem', { Index: 1, Data: 'smile' }));
  await say(text('look at this'), element('TIMFileElem', {
    Url: 'https://example.com/a.pdf', UUID: 'u', FileSize: 9, FileName: 'a.pdf', Download_Flag: 2,
  }));
  await rest('send_broadcast_msg', { From_Account: 'administrator', MsgBody: [custom('{"id":7}', 'Maintenance at noon')] });
  await comment(page, 'after a form of its own').waitFor();
  await comment(page, 'first and second').waitFor();
  await comment(page, 'a sticker, which cannot be shown here').waitFor();
  await comment(page, 'look at this').filter({ hasText: 'a file, which cannot be opened here' }).waitFor();
  await page.locator('.announcement', { hasText: 'Maintenance at noon' }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('the member list has all pages, with the host first', async () => {
  const people = ['pia', 'pam', 'pat', 'pip', 'peg', 'luna'];
  await Promise.all(people.map((who) => on.inRoom(who)));
  const page = await on.enter({ as: 'zoe' });
  await page.getByRole('button', { name: /watching/ }).click();
  const names = () => page.locator('.sheet .member').evaluateAll((all) => all.map((it) => it.textContent));
  await until(async () => {
    const listed = (await names()).join().toLowerCase();
    return people.every((who) => listed.includes(who));
  });
  assert.match((await names())[0], /Luna/);
});

test('a host leaves the room and comes back; closing a page does not quit the group', async () => {
  const luna = await on.enter({ as: 'luna' });
  const sent = [];
  luna.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  const bare = await on.signedIn('luna');
  assert.equal(await bare.evaluate((group) => join(group).catch(({ code }) => code), on.group), 'JoinedSuccess');
  assert.equal(await call(bare, 'quitGroup', on.group), 10_009, 'an owner cannot quit');
  await bare.context().close();
  await luna.reload();
  await joined(luna);
  await luna.evaluate(() => document.querySelector('live-room').leave());
  await luna.getByText('You have left the room.').waitFor();
  await luna.getByRole('button', { name: 'Come back' }).click();
  await joined(luna);
  await box(luna).fill('I am back');
  await box(luna).press('Enter');
  await luna.locator('.message[data-mine]:not([data-state])', { hasText: 'I am back' }).waitFor();
  await luna.close({ runBeforeUnload: false });
  assert.ok(!sent.some((frame) => frame.includes('quit_group')));
});

test('while a mute is shown the profile is requested again; an end without a notice unlocks the box', async () => {
  const page = await person(on.browser);
  await page.goto(`${on.server.url}/#token=ned`);
  await joined(page);
  // A mute in this room without a tip: the next profile shows it.
  const mute = (seconds) => on.rest(`${GROUP}/forbid_send_msg`, { GroupId: on.group, Members_Account: ['ned'], MuteTime: seconds });
  await mute(3_600);
  await say(page, 'may I');
  await page.locator('.composer[data-locked]').waitFor();
  await mute(0);
  await page.locator('.composer[data-locked]').waitFor({ state: 'detached', timeout: 60_000 });
  await say(page, 'I may');
  await page.locator('.message[data-mine]:not([data-state])', { hasText: 'I may' }).waitFor();
});
