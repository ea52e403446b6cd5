// The unmodified SDK on a bare page, without the viewer: the room server is right if the SDK accepts it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { comment, joined, launch, person, say, until } from './support/browser.mjs';
import { servePages } from './support/pages.mjs';
import { RoomServer, SDK_APP_ID, SECRET_KEY } from './support/server.mjs';

const { Api } = createRequire(import.meta.url)('tls-sig-api-v2');

let server, browser, pages, group;
before(async () => {
  [server, browser, pages] = await Promise.all([RoomServer.start(), launch(), servePages()]);
  ({ groupId: group } = await (await fetch(`${server.url}/api/rooms/demo`)).json());
});
after(async () => {
  await browser?.close();
  pages?.close();
  await server?.stop();
});

async function session(token, at = server) {
  const response = await fetch(`${at.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ room: 'demo' }),
  });
  assert.equal(response.status, 200);
  return response.json();
}

async function bare(more = '', at = server) {
  const page = await person(browser);
  await page.goto(`${pages.url}/bare.html?server=${at.url}${more}`);
  return page;
}

const signIn = (page, credentials) => page.evaluate((credentials) => signIn(credentials), credentials);
const received = (page, text) =>
  until(() => page.evaluate((text) => messages().find((message) => message.payload.text === text)?.nick, text));

test('the bare SDK joins the room that the viewer is in, and they exchange comments', async (test) => {
  // Nobody else has been in this room.
  const own = await RoomServer.start();
  test.after(() => own.stop());
  const [viewer, page] = [await person(browser), await bare('', own)];
  await viewer.goto(own.url);
  await joined(viewer);
  assert.equal(await signIn(page, await session('bella', own)), 'ready');
  assert.equal(await page.evaluate((group) => join(group), group), 'JoinedSuccess');
  await viewer.locator('.tip', { hasText: 'Bella came in' }).waitFor();

  assert.equal(await page.evaluate(([group, text]) => send(group, text), [group, 'from the bare SDK']), 0);
  await comment(viewer, 'from the bare SDK').waitFor();
  await viewer.locator('.nick', { hasText: 'Bella' }).waitFor();
  await say(viewer, 'from the viewer');
  assert.match(await received(page, 'from the viewer'), /^\w+ \w+$/);

  // What else the viewer uses, as the SDK reports it.
  const reported = await page.evaluate(async (group) => {
    const profile = (await chat.getGroupProfile({ groupID: group })).data.group;
    const members = (await chat.getGroupMemberList({ groupID: group })).data.memberList;
    return {
      profile: [profile.type, profile.ownerID, profile.notification.slice(0, 7)],
      online: (await chat.getGroupOnlineMemberCount(group)).data.memberCount,
      members: members.map((member) => member.nick).includes('Bella'),
      attributes: (await chat.getGroupAttributes({ groupID: group, keyList: [] })).data.groupAttributes,
      me: (await chat.getMyProfile()).data.nick,
      history: messages().some((message) => message.payload.text?.startsWith('Good evening')),
    };
  }, group);
  assert.deepEqual(reported, {
    profile: ['AVChatRoom', 'luna', 'Welcome'], online: 2, members: true,
    attributes: { status: 'live', statusVersion: '1' }, me: 'Bella', history: true,
  });

  // A member who quits is no longer counted, and may not send any more.
  await page.evaluate((group) => chat.quitGroup(group), group);
  assert.equal(await page.evaluate(([group, text]) => send(group, text), [group, 'too late']), 2101);
  await viewer.getByRole('button', { name: '1 watching' }).waitFor();
  assert.deepEqual([...viewer.complaints, ...page.complaints], []);
});

test('the SDK makes its requests at sign-in once, and then polls at its own pace', async () => {
  const page = await bare('&readable');
  const asked = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => asked.push(JSON.parse(payload).head.servcmd.split('.')[1])),
  );
  assert.equal(await signIn(page, await session('ruth')), 'ready');
  assert.equal(await page.evaluate((group) => join(group), group), 'JoinedSuccess');
  const polls = () => asked.filter((command) => command === 'get_msg').length;
  await until(() => polls() >= 10);
  // By now the SDK has made every request of its start, and would have repeated at once one whose reply it cannot use.
  for (const command of new Set(asked)) {
    const times = asked.filter((other) => other === command).length;
    // The list of groups is requested from two services; reports and heartbeats come now and then.
    if (!['get_msg', 'alive', 'wshello', 'tim_web_report_v2'].includes(command)) assert.ok(times <= 2, `${command}: ${times}`);
  }
  assert.ok(asked.includes('black_list_get') && asked.includes('fetch_config'), `${[...new Set(asked)]}`);
});

test('the host changes the notice and the viewer shows it; other members cannot change it', async () => {
  const [viewer, host, guest] = [await person(browser), await bare(), await bare()];
  await viewer.goto(server.url);
  await joined(viewer);
  const change = (page, notification) =>
    page.evaluate(
      ([groupID, notification]) => chat.updateGroupProfile({ groupID, notification }).then(({ code }) => code, ({ code }) => code),
      [group, notification],
    );
  for (const [page, user] of [[host, 'luna'], [guest, 'gus']]) {
    await signIn(page, await session(user));
    await page.evaluate((group) => join(group), group);
  }
  assert.equal(await change(guest, 'mine now'), 10007);
  assert.equal(await change(host, JSON.stringify({ text: '<b>New</b> notice', images: ['https://127.0.0.1:1/a.png', 'http://x/b.png'] })), 0);
  await viewer.locator('.notice-line', { hasText: '<b>New</b> notice' }).waitFor();
  await viewer.locator('.headline').click();
  await viewer.locator('.notice-image').waitFor({ state: 'attached' });
  const sources = await viewer.locator('.notice-image').evaluateAll((images) => images.map((image) => image.getAttribute('src')));
  assert.deepEqual(sources, ['https://127.0.0.1:1/a.png']);
});

test("a UserSig is checked at sign-in, and refused with Tencent's code", async () => {
  const now = new Api(SDK_APP_ID, SECRET_KEY).genUserSig('ann', 600);
  const cases = [
    [70001, { userId: 'ann', userSig: new Api(SDK_APP_ID, SECRET_KEY).genUserSig('ann', -1) }],
    [70003, { userId: 'ann', userSig: 'not a UserSig' }],
    [70009, { userId: 'ann', userSig: new Api(SDK_APP_ID, 'another key').genUserSig('ann', 600) }],
    [70013, { userId: 'bob', userSig: now }],
    [70014, { userId: 'ann', userSig: new Api(SDK_APP_ID + 1, SECRET_KEY).genUserSig('ann', 600) }],
    ['ready', { userId: 'ann', userSig: now }],
  ];
  for (const [answer, credentials] of cases) {
    const page = await bare();
    assert.equal(await signIn(page, { sdkAppId: SDK_APP_ID, ...credentials }), answer);
  }
});

test("our UserSigs match those of Tencent's own package, and each is valid by the rule", async () => {
  const unpack = (sig) =>
    JSON.parse(inflateSync(Buffer.from(sig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64')));
  // The rule, applied to the fields alone.
  const signature = (fields) =>
    createHmac('sha256', SECRET_KEY)
      .update(['identifier', 'sdkappid', 'time', 'expire'].map((key) => `TLS.${key}:${fields[`TLS.${key}`]}\n`).join(''))
      .digest('base64');
  const ours = await session('carol');
  const theirs = new Api(SDK_APP_ID, SECRET_KEY).genUserSig('carol', 24 * 3600);
  const [a, b] = [unpack(ours.userSig), unpack(theirs)];
  assert.deepEqual(Object.keys(a).sort(), Object.keys(b).sort());
  for (const key of ['TLS.ver', 'TLS.identifier', 'TLS.sdkappid', 'TLS.expire']) assert.equal(a[key], b[key], key);
  assert.equal(a['TLS.sig'], signature(a));
  assert.equal(b['TLS.sig'], signature(b));
  for (const userSig of [ours.userSig, theirs]) {
    const page = await bare();
    assert.equal(await signIn(page, { sdkAppId: SDK_APP_ID, userId: 'carol', userSig }), 'ready');
  }
});
