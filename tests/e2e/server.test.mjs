// The server's command line: an error is one plain sentence, and a non-zero exit code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, launch, person } from './support/browser.mjs';
import { DIST, RoomServer, run } from './support/server.mjs';

const sentence = (text) => assert.match(text, /^[A-Z0-9].*\.\n$/, text);

test('the server exits cleanly on SIGINT and SIGTERM', async () => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const server = await RoomServer.start();
    assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'ok\n');
    assert.equal(await server.stop(signal), 0);
  }
});

test('the server exits cleanly while viewers are in the room', async () => {
  const [server, browser] = [await RoomServer.start(), await launch()];
  const page = await person(browser);
  await page.goto(server.url);
  await joined(page);
  assert.equal(await server.stop('SIGINT'), 0);
  await browser.close();
});

test('a port in use is reported in one sentence', async () => {
  const server = await RoomServer.start();
  const { code, out, err } = await run('--listen', `127.0.0.1:${server.port}`, '--dist', DIST);
  await server.stop();
  assert.equal(code, 1);
  assert.equal(out, '');
  sentence(err);
  assert.match(err, /taken by another program.*--listen/);
});

test('a missing viewer is reported in one sentence', async () => {
  const { code, err } = await run('--listen', '127.0.0.1:0', '--dist', '/nowhere');
  assert.equal(code, 1);
  sentence(err);
  assert.match(err, /not built.*make dist/);
});

test('an unknown flag, or one with an invalid value, is reported', async () => {
  for (const flags of [['--colour'], ['--listen', 'here'], ['--allow-origin', 'here'], ['--edition', 'golden']]) {
    const { code, out, err } = await run(...flags);
    assert.equal(code, 2);
    assert.equal(out, '');
    sentence(err);
    assert.match(err, /--help/);
  }
});

test('what does not exist is a problem in JSON, or a plain 404', async () => {
  const server = await RoomServer.start();
  const problem = await fetch(`${server.url}/api/rooms/nowhere`);
  assert.equal(problem.status, 404);
  assert.equal(problem.headers.get('content-type'), 'application/problem+json');
  assert.equal((await problem.json()).status, 404);
  const { sources } = (await server.api('rooms/demo')).body;
  const signed = `?${sources[0].url.split('?')[1]}`;
  const pieces = ['index2.m3u8', '540p/1e9.m4s', '540p/99999999999.m4s', '541p/ll.m3u8'].map((piece) => `/live/demo/${piece}${signed}`);
  for (const path of ['/api/nothing', '/nothing', ...pieces]) {
    assert.equal((await fetch(server.url + path)).status, 404, path);
  }
  for (const path of ['/live/demo.m3u8', '/live/demo/ll.m3u8', `/live/nowhere.m3u8${signed}`, `/live/demo_270p.m3u8${signed}`, `/live/demo_270p.flv${signed}`, '/live/demo/540p/init.mp4?txSecret=0&txTime=0']) {
    assert.equal((await fetch(server.url + path)).status, 403, path);
  }
  const malformed = await fetch(`${server.url}/api/session`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
  assert.equal(malformed.status, 400);
  await server.stop();
});
