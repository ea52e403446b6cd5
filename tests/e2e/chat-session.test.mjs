// Sign-in, sign-out by the server, and faults of the connection, as the unmodified SDK reports them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/browser.mjs';
import { heard, join, send, stage, text } from './support/stage.mjs';
import { SDK_APP_ID, userSig } from './support/server.mjs';

const on = stage();
const kicked = (page) => heard(page, 'KICKED_OUT', (data) => data.type);
const signIn = (page, userId, sig) =>
  page.evaluate((who) => signIn(who), { sdkAppId: SDK_APP_ID, userId, userSig: sig });

test('a sign-in elsewhere signs this page out, and the newer page stays in the room', async () => {
  const [first, ann] = [await on.inRoom('bob'), await on.inRoom('ann')];
  const second = await on.inRoom('bob');
  assert.equal(second.answer, 'JoinedSuccess');
  assert.equal(await kicked(first), 'multipleAccount');
  await heard(first, 'SDK_NOT_READY', () => 'not ready');
  assert.equal(await send(second, on.group, 'from the newer one'), 0);
  await text(ann, 'from the newer one');
});

test('a user whom an administrator signs out is informed, and needs a fresh UserSig', async () => {
  const old = userSig('bob');
  const page = await on.inRoom('bob', { sig: old });
  // UserSigs count whole seconds: wait until the second of the old one is over.
  const second = Math.floor(Date.now() / 1000);
  await until(() => Math.floor(Date.now() / 1000) > second);
  assert.equal((await on.server.rest('im_open_login_svc/kick', { UserID: 'bob' })).ErrorCode, 0);
  assert.equal(await kicked(page), 'REST_API_Kick');
  const again = await on.bare();
  assert.equal(await signIn(again, 'bob', old), 70001);
  const fresh = await on.inRoom('bob');
  assert.equal(fresh.answer, 'JoinedSuccess');
});

test('a UserSig that expires while its user is connected signs the user out', async () => {
  // The UserSig is made when the page is ready, with a longer life if the machine was too slow to enter with it.
  let page;
  for (let life = 3; ; life *= 2) {
    page = await on.bare();
    const over = Date.now() + life * 1_000;
    const answers = [await signIn(page, 'bob', userSig('bob', life)), await join(page, on.group)];
    if (Date.now() < over - 1_000) {
      assert.deepEqual(answers, ['ready', 'JoinedSuccess']);
      break;
    }
    assert.ok(life < 60, 'not in the room within a minute');
  }
  assert.equal(await kicked(page), 'userSigExpired');
  // The same page continues with a fresh one.
  assert.equal(await page.evaluate((sig) => chat.login({ userID: 'bob', userSig: sig }).then(({ code }) => code), userSig('bob')), 0);
  await until(async () => (await join(page, on.group)) === 'JoinedSuccess');
});

test('dropped sockets reconnect, with no message missing and none twice', async () => {
  const [ann, bob] = [await on.inRoom('ann'), await on.inRoom('bob')];
  await send(bob, on.group, 'before');
  await text(ann, 'before');
  await on.server.desk('drop-sockets');
  // For the SDK a socket that drops soon after the join is `disconnected`, a later one `connecting`.
  await heard(ann, 'NET_STATE_CHANGE', (data) => data.state !== 'connected' && data.state);
  assert.equal(await send(bob, on.group, 'while it was away'), 0);
  await text(ann, 'while it was away');
  await until(() => ann.evaluate(() => heard.findLast(([name]) => name === 'NET_STATE_CHANGE')[1].state === 'connected'));
  // A later message has arrived, so a duplicate would have arrived too.
  assert.equal(await send(bob, on.group, 'and after'), 0);
  await text(ann, 'and after');
  const got = await ann.evaluate(() => messages().map(({ payload }) => payload.text));
  for (const words of ['before', 'while it was away']) assert.equal(got.filter((it) => it === words).length, 1);
});

test('refused sign-ins give the reason, and succeed once the fault is cleared', async () => {
  await on.server.desk('faults', { signInCode: 60022 });
  assert.equal((await on.signedIn('cat')).answer, 60022);
  await on.server.desk('faults', { signInCode: 0 });
  assert.equal((await on.signedIn('cat')).answer, 'ready');
});

test('late replies still arrive', async () => {
  const bob = await on.inRoom('bob');
  await on.server.desk('faults', { delayMs: 1500 });
  const [code, took] = await bob.evaluate(async (group) => {
    const start = performance.now();
    const codes = await Promise.all([send(group, 'slowly'), send(group, 'as slowly')]);
    return [Math.max(...codes), performance.now() - start];
  }, on.group);
  await on.server.desk('faults', { delayMs: 0 });
  assert.equal(code, 0);
  assert.ok(took >= 1500, `${took}`);
});

test('when all UserSigs expire, every user is signed out and can come back with a fresh one', async () => {
  const bob = await on.inRoom('bob');
  await on.server.desk('expire-user-sigs');
  assert.equal(await kicked(bob), 'userSigExpired');
  const second = Math.floor(Date.now() / 1000);
  await until(() => Math.floor(Date.now() / 1000) > second);
  assert.equal((await on.inRoom('bob')).answer, 'JoinedSuccess');
});
