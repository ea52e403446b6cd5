// Access: who may call what, from which page and under which name.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, test } from 'node:test';
import { joined, launch, person, until } from './support/browser.mjs';
import { servePages } from './support/pages.mjs';
import { DESK_TOKEN, DIST, RoomServer, SDK_APP_ID, run, userSig } from './support/server.mjs';

const folder = mkdtempSync(path(tmpdir(), 'room-server-access-'));
const [browser, pages] = await Promise.all([launch(), servePages()]);
after(async () => {
  await browser.close();
  pages.close();
  rmSync(folder, { recursive: true });
});

/** Starts a server for one test; without flags it has its defaults, except for its port. */
async function start(test, ...flags) {
  const server = await RoomServer.plain(...flags);
  test.after(() => server.stop());
  return server;
}
const session = (server, token) => server.api('session', { token, body: { room: 'demo' } });
const order = (server, token, key) =>
  server.api('rooms/demo/gifts', { token, body: { giftId: 'rose', count: 1, idempotencyKey: key } });

/** Sends a request with headers that `fetch` does not allow; returns the status. */
const ask = (server, path, headers, method = 'GET', body = '') =>
  new Promise((done, fail) => {
    const asking = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    asking.on('error', fail);
    asking.end(method === 'POST' ? body : undefined);
  });

test('a bare name gets no UserSig, gift or balance; a visitor gets its own token', async (test) => {
  const server = await start(test);
  for (const name of ['luna', 'administrator', 'visitor-00000001']) {
    assert.equal((await session(server, name)).status, 401, name);
    assert.equal((await order(server, name, 'one')).status, 401, name);
    assert.equal((await server.api('rooms/demo', { token: name })).status, 401, name);
  }
  const visitor = (await session(server)).body;
  assert.equal((await order(server, visitor.token, 'one')).status, 200);
  // A session identifies its own user, and no other.
  const again = (await session(server, visitor.token)).body;
  assert.deepEqual([again.userId, again.nick], [visitor.userId, visitor.nick]);
  assert.equal((await server.api('rooms/demo', { token: again.token })).body.balance, 9_999);
  const [content, signature] = visitor.token.split('.');
  const forged = Buffer.from(Buffer.from(content, 'base64url').toString().replace(visitor.userId, 'luna')).toString('base64url');
  for (const bad of [`${forged}.${signature}`, content, `${content}.`, `${visitor.token}x`]) {
    assert.equal((await session(server, bad)).status, 401, bad);
  }
});

test('--trust-names accepts names as tokens, but not with a custom secret key on an address that others can reach', async (test) => {
  const server = await start(test, '--trust-names', '--secret-key', 'my own');
  assert.equal((await session(server, 'luna')).body.userId, 'luna');
  assert.equal((await session(server, 'administrator')).status, 401);
  const { code, out, err } = await run('--listen', '0.0.0.0:0', '--dist', DIST, '--trust-names', '--secret-key', 'my own');
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /^Others can reach .*--trust-names.*\.\n$/s);
});

test('a visitor keeps the same user ID after a new sign-in; two tabs are two users', async (test) => {
  const server = await start(test, '--desk-token', DESK_TOKEN);
  const session = async (page) => (await (await page.waitForResponse((response) => response.url().endsWith('/api/session'))).json()).userId;
  const enter = async () => {
    const page = await person(browser);
    const [who] = await Promise.all([session(page), page.goto(server.url)]);
    await joined(page);
    return { page, who };
  };
  const [one, two] = [await enter(), await enter()];
  assert.notEqual(one.who, two.who);
  const again = session(one.page);
  await server.desk('expire-user-sigs');
  assert.equal(await again, one.who);
});

test('a page of another origin cannot use a name as a token', async (test) => {
  const server = await start(test, '--trust-names');
  const ask = (origin) => fetch(`${server.url}/api/session`, {
    method: 'POST', body: '{"room":"demo"}', headers: { 'content-type': 'application/json', authorization: 'Bearer luna', ...(origin && { origin }) },
  });
  for (const [origin, status] of [['http://evil.example', 401], ['null', 401], [server.url, 200], [undefined, 200]]) {
    assert.equal((await ask(origin)).status, status, origin);
  }
});

test('the secret key is random, stored in the database, and different for each server', async (test) => {
  const flags = ['--database', path(folder, 'kept.db')];
  const server = await start(test, ...flags);
  const { body } = await session(server);
  const known = async (server) => {
    // A UserSig that anyone who has read the source could make.
    const usersig = userSig('administrator');
    const query = new URLSearchParams({ sdkappid: SDK_APP_ID, identifier: 'administrator', usersig });
    return (await (await fetch(`${server.url}/v4/group_open_http_svc/get_group_info?${query}`, { method: 'POST', body: '{}' })).json()).ErrorCode;
  };
  assert.equal(await known(server), 70009);
  await server.stop();
  await server.start();
  assert.equal((await session(server, body.token)).body.userId, body.userId);
  const other = await start(test);
  assert.equal((await session(other, body.token)).status, 401);
});

test("the desk and the administrators' API answer no page of another origin, even with the right credentials", async (test) => {
  const server = await start(test, '--desk-token', 'known', '--secret-key', 'known');
  const page = await person(browser);
  await page.goto(`${pages.url}/host.html?server=${server.url}`);
  const sig = userSig('administrator', 600, 'known');
  const tried = await page.evaluate(async ([url, app, sig]) => {
    const of = (path, options) => fetch(url + path, options).then(({ status }) => status, () => 'unreadable');
    return {
      desk: await of('/desk/api/demo', { headers: { authorization: 'Bearer known' } }),
      act: await of('/desk/api/demo', { method: 'POST', mode: 'no-cors', body: '{"action":"drop-sockets"}' }),
      rest: await of(`/v4/group_open_http_svc/send_group_msg?sdkappid=${app}&identifier=administrator&usersig=${sig}`, {
        method: 'POST', body: JSON.stringify({ GroupId: '@TGS#aDEMO', Random: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'forged' } }] }),
      }),
      metrics: await of('/metrics'),
      api: await of('/api/rooms/demo'),
    };
  }, [server.url, SDK_APP_ID, sig]);
  // A response that the page may not read has status 0.
  assert.deepEqual(tried, { desk: 'unreadable', act: 0, rest: 'unreadable', metrics: 'unreadable', api: 200 });
  const foreign = { origin: 'http://evil.example', host: `127.0.0.1:${server.port}` };
  const rest = `/v4/group_open_http_svc/get_group_info?sdkappid=${SDK_APP_ID}&identifier=administrator&usersig=${encodeURIComponent(sig)}`;
  for (const [where, method] of [['/desk', 'GET'], ['/desk/api/demo', 'POST'], [rest, 'POST'], [rest, 'OPTIONS'], ['/metrics', 'GET']]) {
    assert.equal(await ask(server, where, foreign, method, '{}'), 403, where);
  }
  const own = { origin: server.url, host: `127.0.0.1:${server.port}` };
  assert.deepEqual([await ask(server, '/desk', own), await ask(server, rest, own, 'POST', '{}'), await ask(server, rest, { host: own.host }, 'POST', '{}')], [200, 200, 200]);
  // None of the attempts had an effect.
  assert.ok(!JSON.stringify((await (await fetch(`${server.url}/desk/api/demo`, { headers: { authorization: 'Bearer known' } })).json()).chat).includes('forged'));
});

test('a foreign host name that points to this machine is refused', async (test) => {
  const server = await start(test, '--host', 'rooms.example');
  const under = (host, path = '/api/rooms/demo') => ask(server, path, { host });
  for (const ours of ['localhost', `localhost:${server.port}`, '127.0.0.1', '[::1]:1', 'rooms.example:80', 'ROOMS.example']) {
    assert.equal(await under(ours), 200, ours);
  }
  for (const other of ['evil.example', `evil.example:${server.port}`, '192.168.0.7', 'a b']) {
    for (const where of ['/', '/api/rooms/demo', '/desk', '/metrics', '/binfo', '/v4/a/b']) assert.equal(await under(other, where), 421, `${other} ${where}`);
  }
});

test('access can be limited to pages of some origins, which may then send cookies', async (test) => {
  const server = await start(test, '--allow-origin', pages.url);
  const cors = async (origin) => {
    const { headers } = await fetch(`${server.url}/api/rooms/demo`, { headers: { origin } });
    return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
  };
  assert.deepEqual(await cors(pages.url), [pages.url, 'true']);
  assert.equal((await cors('http://evil.example'))[0], null);
  const socket = { host: `127.0.0.1:${server.port}`, connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
  assert.equal(await ask(server, '/binfo', { ...socket, origin: 'http://evil.example' }), 403);
  const open = await start(test);
  assert.deepEqual(await (async () => {
    const { headers } = await fetch(`${open.url}/api/rooms/demo`, { headers: { origin: 'http://any.example' } });
    return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
  })(), ['*', null]);
});

test('the viewer works on a page of another origin, without cookies, or with them if both sides allow it', async (test) => {
  const [open, strict] = [await start(test), await start(test, '--allow-origin', pages.url)];
  const enter = async (server, more = {}) => {
    const page = await person(browser);
    await page.goto(`${pages.url}/host.html?server=${server.url}`);
    await page.evaluate((attributes) => place(attributes), { backend: server.url, room: 'demo', ...more });
    return page;
  };
  const cookies = { 'with-credentials': '' };
  for (const page of [await enter(open), await enter(strict), await enter(strict, cookies)]) await joined(page);
  // The backend does not accept cookies: the browser withholds its answers, and the viewer reports that it cannot connect.
  const refused = await enter(open, cookies);
  await refused.getByRole('button', { name: 'Try again' }).waitFor();
});

test('a request head that never ends is cut off, whatever its first bytes', async (test) => {
  const server = await start(test, '--request-head-ms', '300');
  for (const begin of ['', 'GET /healthz HTTP/1.1\r\n', 'PRI * HTTP/2.0', '\x16\x03\x01']) {
    const socket = connect(server.port, '127.0.0.1');
    const closed = new Promise((done) => socket.on('close', done).on('error', () => {}));
    socket.resume();
    socket.write(begin);
    // A byte now and then does not extend the time.
    const drip = begin.startsWith('GET') && setInterval(() => socket.write('x'), 20);
    await closed;
    clearInterval(drip);
  }
  assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'ok\n');
});

test('SIGTERM ends the server even during a request', async (test) => {
  const server = await start(test);
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
  await until(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes('room_server_tasks'));
  assert.equal(await server.stop('SIGTERM'), 0);
});

test('a server on loopback opens no WebRTC port that others can reach, unless --webrtc-outward is set', async (test) => {
  const others = Object.values(networkInterfaces()).flat().filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
  const page = await person(browser);
  await page.goto(`${pages.url}/bare.html`);
  const addresses = async (server) => {
    const { body } = await server.api('rooms/demo');
    const url = new URL(body.sources.find(({ kind }) => kind === 'whep').url, server.url).href;
    const answer = await page.evaluate(async (url) => {
      const connection = new RTCPeerConnection();
      connection.addTransceiver('audio', { direction: 'recvonly' });
      await connection.setLocalDescription(await connection.createOffer());
      const { sdp } = connection.localDescription;
      connection.close();
      return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: sdp })).text();
    }, url);
    return [...answer.matchAll(/^a=candidate:\S+ \d+ udp \d+ (\S+)/gm)].map(([, address]) => address);
  };
  assert.deepEqual(await addresses(await start(test)), ['127.0.0.1']);
  const outward = await addresses(await start(test, '--webrtc-outward'));
  assert.equal(outward[0], '127.0.0.1');
  assert.ok(outward.slice(1).every((address) => others.includes(address)), outward.join());
});

test('repeated query fields and too large numbers are harmless', async (test) => {
  const server = await start(test);
  const { sources } = (await server.api('rooms/demo')).body;
  const signed = new URL(sources.find(({ lowLatency }) => lowLatency).url, server.url).search;
  const long = 'x'.repeat(3_000);
  const playlist = async (query) => fetch(`${server.url}/live/demo/540p/ll.m3u8${query}`);
  const plain = await (await playlist(signed)).text();
  const repeated = await (await playlist(`${signed}&txSecret=${long}&txTime=${long}&_HLS_x=${long}`)).text();
  assert.ok(repeated.length < plain.length * 1.5 && !repeated.includes(long), `${repeated.length}`);
  const most = '18446744073709551615';
  for (const query of [`&_HLS_msn=${most}`, `&_HLS_msn=${most}&_HLS_part=${most}`, `&_HLS_part=${most}`]) {
    assert.equal((await playlist(signed + query)).status, 400, query);
  }
  // By the standard a part after the last is the first one of the next segment, however large its number is.
  const afterTheLast = await playlist(`${signed}&_HLS_msn=1&_HLS_part=${most}`);
  assert.equal(afterTheLast.status, 200);
  assert.ok((await afterTheLast.text()).startsWith('#EXTM3U'));
  for (const piece of [`${most}.m4s`, `${most}.4.m4s`]) assert.equal((await fetch(`${server.url}/live/demo/540p/${piece}${signed}`)).status, 404);
  assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'ok\n');
});

test('a demo has all features of the service, lists them, and is not empty', async (test) => {
  const server = await start(test, '--demo', '--desk-token', DESK_TOKEN);
  const page = await person(browser);
  await page.goto(`${server.url}/#token=luna`);
  await joined(page);
  // One user with a picture, and one without a name.
  await page.locator('.supporters img').first().waitFor();
  await page.locator('.message', { hasText: 'The light on the water tonight!' }).filter({ hasText: 'Iris' }).waitFor();
  await page.locator('.message', { hasText: 'Hello from the pier' }).filter({ hasText: 'u-4711' }).waitFor();
  const desk = await person(browser);
  await desk.goto(`${server.url}/desk#${encodeURIComponent(DESK_TOKEN)}`);
  await desk.getByText('The server runs with --edition premium --member-list').waitFor();
  for (const it of [page, desk]) assert.deepEqual(it.complaints, []);
});

test('several administrators can call the API, and the lobby lists several rooms', async (test) => {
  const server = await start(test, '--secret-key', 'known', '--administrator', 'boss', '--room', 'one', '--room', 'two', '--trust-names', '--online-snapshot-ms', '100');
  const call = async (identifier, command, body) => server.rest(command, body, { identifier, usersig: userSig(identifier, 600, 'known') });
  for (const identifier of ['administrator', 'boss']) {
    assert.equal((await call(identifier, 'group_open_http_svc/get_online_member_num', { GroupId: '@TGS#aONE' })).ErrorCode, 0);
  }
  assert.equal((await call('bob', 'group_open_http_svc/get_online_member_num', { GroupId: '@TGS#aONE' })).ErrorCode, 60010);
  const rooms = (await server.api('rooms')).body;
  assert.deepEqual(rooms.map(({ room, status }) => [room, status]), [['demo', 'live'], ['one', 'live'], ['two', 'live']]);
  const info = (await server.api('rooms/two')).body;
  assert.deepEqual([info.groupId, info.trustedSenders.sort()], ['@TGS#aTWO', ['administrator', 'boss']]);
  const page = await person(browser);
  await page.goto(`${server.url}/?room=two#token=bob`);
  await joined(page);
  await page.getByText('The room two').first().waitFor();
  assert.equal((await session(server, 'boss')).status, 401);
  await until(async () => (await call('boss', 'group_open_http_svc/get_online_member_num', { GroupId: '@TGS#aTWO' })).OnlineMemberNum === 1);
});
