// What no client should do: each is answered by an error or a closed socket, and the room goes on for everyone else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { until } from './support/browser.mjs';
import { RoomServer, SDK_APP_ID, userSig } from './support/server.mjs';

const GROUP = '@TGS#aDEMO';
let server;
before(async () => (server = await RoomServer.start('--messages-per-second', '10000')));
after(() => server?.stop());

/** A client of the socket protocol, as plain as can be. */
class Client {
  #seq = 0;
  #waiting = new Map();

  static async open(to = server) {
    const client = new Client();
    client.socket = new WebSocket(`${to.url.replace('http', 'ws')}/binfo`);
    client.socket.binaryType = 'arraybuffer';
    client.closed = new Promise((done) => client.socket.addEventListener('close', done));
    client.socket.addEventListener('error', () => {});
    client.socket.addEventListener('message', ({ data }) => {
      const { head, body } = JSON.parse(new TextDecoder().decode(data));
      client.#waiting.get(head.seq)?.(body);
    });
    await new Promise((done, fail) => {
      client.socket.addEventListener('open', done);
      client.socket.addEventListener('close', fail);
    });
    return client;
  }

  ask(servcmd, body = {}, head = {}) {
    this.#seq += 1;
    const answer = new Promise((done) => this.#waiting.set(this.#seq, done));
    this.socket.send(new TextEncoder().encode(JSON.stringify({ head: { servcmd, seq: this.#seq, a2: this.a2, ...head }, body })));
    return Promise.race([answer, this.closed.then(() => 'closed')]);
  }

  async signIn(user, usersig = userSig(user)) {
    const answer = await this.ask('im_open_status.wslogin', {}, { identifier: user, usersig, sdkappid: SDK_APP_ID });
    this.a2 = answer.A2Key;
    return answer;
  }

  join() {
    return this.ask('group_open_http_svc.apply_join_group', { GroupId: GROUP });
  }
}

/** The room works: someone comes in, says something and hears it. */
async function works() {
  const client = await Client.open();
  const name = `probe-${Math.random().toString(36).slice(2, 10)}`;
  await client.signIn(name);
  const { LongPollingKey: Key, StartSeq } = await client.join();
  const said = await client.ask('group_open_http_svc.send_group_msg', {
    GroupId: GROUP, Random: 1, MsgClientTime: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'works' } }],
  });
  assert.equal(said.ErrorCode, 0);
  const { RspMsgList } = await client.ask('group_open_long_polling_http_svc.get_msg', { Key, StartSeq });
  assert.ok(RspMsgList.some(({ MsgSeq }) => MsgSeq === said.MsgSeq));
  await client.ask('im_open_status.wslogout');
  client.socket.close();
}

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;

test('a frame that is not the protocol closes its socket, and nothing else', async () => {
  const bytes = (text) => new TextEncoder().encode(text);
  for (const frame of [
    bytes(''), bytes('{'), bytes('null'), bytes('[]'), bytes('"x"'), bytes('{"head":{}}'), bytes('{"head":{"servcmd":1,"seq":1}}'),
    bytes('{"head":{"servcmd":"a.b","seq":-1}}'), bytes('{"head":{"servcmd":"a.b","seq":1e99}}'), bytes('['.repeat(100_000)),
    new Uint8Array([0xff, 0xfe, 0x00]), bytes('COMP'), 'text that is no JSON',
  ]) {
    const client = await Client.open();
    client.socket.send(frame);
    await client.closed;
  }
  await works();
});

test('a frame of 10 MB closes its socket', async () => {
  const before = memory();
  for (let nth = 0; nth < 5; nth += 1) {
    const client = await Client.open();
    client.socket.send(new Uint8Array(10 * 1024 * 1024).fill(0x20));
    await client.closed;
  }
  assert.ok(memory() - before < 20, `${memory() - before} MB more`);
  await works();
});

test('a command that is not known, or of the wrong types, is an error', async () => {
  const client = await Client.open();
  assert.equal((await client.ask('group_open_http_svc.quit_group')).ErrorCode, 70001);
  assert.equal((await client.signIn('bob', 'nonsense')).ErrorCode, 70003);
  assert.equal((await client.signIn('bob')).ErrorCode, 0);
  assert.equal((await client.ask('group_open_http_svc.make_tea')).ErrorCode, 10003);
  assert.equal((await client.ask('no service')).ErrorCode, 10003);
  await client.join();
  const commands = [
    'apply_join_group', 'quit_group', 'get_msg', 'send_group_msg', 'portrait_get_all', 'clear_group_attr', 'get_group_self_member_info', 'modify_group_base_info',
    'get_online_member_num', 'get_members', 'get_group_attr', 'set_group_attr', 'modify_group_attr', 'delete_group_attr',
    'get_group_counter', 'update_group_counter', 'ban_group_member', 'modify_group_member_info', 'group_msg_recall',
  ];
  const odd = [null, true, 7, -1, 1.5, '', 'x', [], [null], {}, { GroupId: {} }];
  for (const command of commands) {
    for (const value of odd) {
      const body = {
        GroupId: value, GroupIdList: value, Key: value, StartSeq: value, Random: value, MsgBody: value, MsgSeqList: value,
        GroupAttr: value, GroupCounter: value, Members_Account: value, Member_Account: value, Duration: value, Notification: value,
      };
      for (const sent of [value, body, { ...body, GroupId: GROUP }]) {
        const answer = await client.ask(`group_open_http_svc.${command}`, sent);
        assert.equal(typeof answer.ErrorCode, 'number', `${command} ${JSON.stringify(sent)}`);
      }
    }
  }
  // Who is not in the room may not send, whatever the SDK would have said.
  const outside = await Client.open();
  await outside.signIn('dan');
  const sent = await outside.ask('group_open_http_svc.send_group_msg', {
    GroupId: GROUP, Random: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'from outside' } }],
  });
  assert.equal(sent.ErrorCode, 10007);
  // Whoever signed out is nobody, with what they showed before.
  await outside.ask('im_open_status.wslogout');
  assert.equal((await outside.join()).ErrorCode, 70001);
  // Without a polling key of one's own there is nothing to hear.
  for (const Key of ['x', 'e30.x', 'eyJncm91cCI6ImcifQ.AAAA']) {
    assert.equal((await client.ask('group_open_long_polling_http_svc.get_msg', { Key, StartSeq: 1 })).ErrorCode, 10004);
  }
  const other = await Client.open();
  await other.signIn('eve');
  const { LongPollingKey } = await other.join();
  assert.equal((await client.ask('group_open_long_polling_http_svc.get_msg', { Key: LongPollingKey, StartSeq: 1 })).ErrorCode, 10007);
  await works();
});

test('a reader that takes nothing is cut off and holds up nobody', async () => {
  const client = await Client.open();
  await client.signIn('slow');
  const { LongPollingKey: Key, StartSeq } = await client.join();
  const talker = await Client.open();
  await talker.signIn('talker');
  await talker.join();
  for (let nth = 0; nth < 200; nth += 1) {
    const { ErrorCode } = await talker.ask('group_open_http_svc.send_group_msg', {
      GroupId: GROUP, Random: nth, MsgClientTime: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(8_000) } }],
    });
    assert.equal(ErrorCode, 0);
  }
  // A socket by hand, so that it can ask on and read nothing: each answer is 1.6 MB.
  const raw = connect(server.port, '127.0.0.1');
  await once(raw, 'connect');
  raw.on('error', () => {});
  raw.write('GET /binfo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
  await once(raw, 'data');
  raw.pause();
  const count = await sockets();
  const frame = (text) => {
    const payload = Buffer.from(text);
    const head = Buffer.from([0x82, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
    return Buffer.concat([head, payload]);
  };
  const before = memory();
  for (let seq = 1; seq <= 200; seq += 1) {
    raw.write(frame(JSON.stringify({ head: { servcmd: 'x.get_msg', seq, a2: client.a2 }, body: { Key, StartSeq } })));
  }
  await works();
  assert.ok(memory() - before < 60, `${memory() - before} MB more`);
  await until(async () => (await sockets()) < count);
  raw.destroy();
});

test('sockets that are left half open are closed by the server', { timeout: 90_000 }, async () => {
  const before = await sockets();
  const raws = [];
  for (let nth = 0; nth < 20; nth += 1) {
    const raw = connect(server.port, '127.0.0.1');
    raw.on('error', () => {});
    raw.write('GET /binfo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    await once(raw, 'data');
    raws.push(raw);
  }
  // Those that were left over from before may be gone by now.
  assert.ok((await sockets()) >= raws.length);
  // They say nothing any more, as when a phone loses its network.
  await until(async () => (await sockets()) <= before, 80_000);
  for (const raw of raws) raw.destroy();
});

async function sockets() {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^room_server_sockets (\d+)/m.exec(text)[1]);
}

test('1,000 sign-ins at once are all taken, or refused, and leave nothing behind', async () => {
  const count = await sockets();
  const clients = [];
  const answers = await Promise.all(Array.from({ length: 1_000 }, async (_, nth) => {
    const client = await Client.open();
    clients.push(client);
    // Every tenth cannot sign in.
    return client.signIn(`many-${nth}`, nth % 10 ? userSig(`many-${nth}`) : 'nonsense');
  }));
  const codes = answers.map(({ ErrorCode }) => ErrorCode);
  assert.deepEqual([codes.filter((code) => code === 0).length, codes.filter((code) => code === 70003).length], [900, 100]);
  await works();
  for (const client of clients) client.socket.close();
  await until(async () => (await sockets()) <= count);
});

test('more messages at once than one client may have on the way are too fast', async () => {
  // At the default limit each waits for a second before it is dropped.
  const strict = await RoomServer.start();
  const client = await Client.open(strict);
  await client.signIn('flood');
  await client.join();
  const answers = await Promise.all(Array.from({ length: 3_000 }, (_, nth) =>
    client.ask('group_open_http_svc.send_group_msg', {
      GroupId: GROUP, Random: nth, MsgClientTime: 2, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'flood' } }],
    })));
  assert.deepEqual([...new Set(answers.map(({ ErrorCode }) => ErrorCode))].sort(), [0, 10023]);
  assert.equal((await client.ask('group_open_http_svc.get_online_member_num', { GroupId: GROUP })).OnlineMemberNum, 1);
  client.socket.close();
  await strict.stop();
});

test('a body that is too large, and a path that is none, are refused by the API', async () => {
  const answer = await fetch(`${server.url}/v4/group_open_http_svc/get_group_info?sdkappid=1`, { method: 'POST', body: 'x'.repeat(200 * 1024) });
  assert.equal(answer.status, 413);
  assert.equal((await fetch(`${server.url}/desk/api/demo`)).status, 401);
  assert.equal((await fetch(`${server.url}/desk/api/demo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status, 401);
  for (const [body, expected] of [['{', 400], ['{}', 400], ['{"action":"fly"}', 400], ['{"action":"kick"}', 400]]) {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer the token of the tests' };
    assert.equal((await fetch(`${server.url}/desk/api/demo`, { method: 'POST', headers, body })).status, expected, body);
  }
  await works();
});
