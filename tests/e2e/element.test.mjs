// The <live-room> element in host pages: it mounts, moves, sends comments, fires events, and leaves nothing behind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { box, comment, joined, launch, moves, person, screenshot, until } from './support/browser.mjs';
import { servePages } from './support/pages.mjs';
import { kinds, polls, sessions } from './support/player.mjs';
import { RoomServer } from './support/server.mjs';

let server, browser, pages;
before(async () => {
  [browser, pages] = await Promise.all([launch(), servePages()]);
  // Its pages identify users by name, as the server's own may.
  server = await RoomServer.start('--allow-origin', pages.url);
});
after(async () => {
  await browser?.close();
  pages?.close();
  await server?.stop();
});

/** Opens a host page on another origin, with one element that has these attributes. */
async function host(attributes = {}, options = {}) {
  const page = await person(browser, options);
  await page.goto(`${pages.url}/host.html?server=${server.url}`);
  await page.evaluate((attributes) => place(attributes), { backend: server.url, room: 'demo', ...attributes });
  return page;
}
const events = (page, name) => until(() => page.evaluate((name) => told.find(([type]) => type === name)?.[1], name));

test('a page of another origin can embed the room, receive its events and send comments', async () => {
  const page = await host({ token: 'paula' });
  await joined(page);
  await moves(page);
  assert.deepEqual(await events(page, 'live-room-ready'), { title: 'Harbour lights: a slow evening by the sea' });
  assert.deepEqual(await events(page, 'live-room-status'), { status: 'live' });
  assert.deepEqual(await events(page, 'live-room-joined'), {});
  await page.evaluate(() => room.send('from the page'));
  await comment(page, 'from the page').waitFor();
  assert.deepEqual(await events(page, 'live-room-message'), { userId: 'paula', nick: 'Paula', text: 'from the page' });
  await page.evaluate(() => room.leave());
  await page.getByText('You have left the room.').waitFor();
  assert.equal(await page.locator('.stage-cover').count(), 0, 'no picture is loading');
  await events(page, 'live-room-left');
  await page.getByRole('button', { name: 'Come back' }).click();
  await joined(page);
  await moves(page);
  assert.deepEqual(page.complaints, []);
});

test('getToken identifies the viewer each time the element signs in', async () => {
  const page = await person(browser);
  await page.goto(`${pages.url}/host.html?server=${server.url}`);
  await page.evaluate((backend) => {
    asked = 0;
    place({ backend, room: 'demo', token: 'nobody' }, async () => ((asked += 1), 'greta'));
  }, server.url);
  await joined(page);
  await page.evaluate(() => room.send('who am I'));
  assert.equal((await events(page, 'live-room-message')).userId, 'greta');
  const times = await page.evaluate(() => asked);
  await page.evaluate(() => room.leave());
  await page.getByRole('button', { name: 'Come back' }).click();
  await joined(page);
  assert.ok((await page.evaluate(() => asked)) > times);
});

test('the element keeps running when moved within the page; removed, it leaves nothing behind', async () => {
  const { whep, lowLatency } = await kinds(server);
  for (const source of [whep, lowLatency]) {
    await server.desk('sources', { sources: [source] });
    const [page, other] = [await person(browser), await person(browser)];
    await other.goto(server.url);
    await joined(other);
    await page.goto(`${pages.url}/host.html?server=${server.url}`);
    await page.evaluate((backend) => place({ backend, room: 'demo' }), server.url);
    await joined(page);
    await moves(page);
    await box(page).fill('half a sentence');
    await page.evaluate(() => document.querySelector('#elsewhere').append(room));
    assert.equal(await box(page).inputValue(), 'half a sentence');
    await joined(page);
    assert.ok(page.workers().length > 0, 'the SDK has its socket in a worker');
    assert.ok(await page.evaluate(() => pending.size), 'pending timers are counted');

    await page.evaluate(() => room.remove());
    await page.waitForFunction(() => room.shadowRoot.querySelector('video') === null);
    // No worker with the SDK's socket in it, no pending timer or frame, no stream.
    await until(() => page.workers().length === 0);
    const left = () => page.evaluate(() => [...pending.values()]);
    // If that never happens, the error shows which calls set what is left.
    await until(async () => !(await left()).length).catch(async () => assert.deepEqual(await left(), []));
    await until(async () => (await sessions(server)) === (source === whep ? 1 : 0));
    // Nothing starts again either, while another viewer polls a dozen times and sees three of the stream's segments.
    const [everSet, asked] = [await page.evaluate(() => everSet), page.asked.length];
    const enough = (await polls(server)) + 12;
    await until(async () => (await polls(server)) >= enough);
    await moves(other, 75);
    assert.deepEqual(page.asked.slice(asked), []);
    assert.equal(await page.evaluate(() => everSet), everSet);

    // The element can come back.
    await page.evaluate(() => document.body.append(room));
    await joined(page);
    await moves(page);
    assert.deepEqual(page.complaints, []);
    await Promise.all([page.context().close(), other.context().close()]);
  }
  await server.desk('sources');
});

test("the language follows the element's attribute at once", async () => {
  const page = await host({ lang: 'zh-CN' });
  await page.getByRole('textbox', { name: '你的评论' }).waitFor();
  await page.locator('.status-badge', { hasText: '直播中' }).waitFor();
  await screenshot(page, 'host-page-zh');
  await page.evaluate(() => room.setAttribute('lang', 'en'));
  await box(page).waitFor();
});

test('a room that does not exist is reported in a sentence, and the page can name another room', async () => {
  const page = await host({ room: 'nowhere' });
  await page.getByRole('alert').getByText('This room does not exist.').waitFor();
  assert.deepEqual(await events(page, 'live-room-error'), { kind: 'room-not-found', code: null });
  await screenshot(page, 'room-not-found');
  await page.evaluate(() => room.setAttribute('room', 'demo'));
  await joined(page);
});

test('attributes that change together, or while the element is detached, open the room that they name', async () => {
  const page = await host({ room: 'nowhere', token: 'no body' });
  await page.getByRole('alert').waitFor();
  await page.evaluate(() => {
    room.setAttribute('room', 'demo');
    room.setAttribute('token', 'tom');
  });
  await joined(page);
  await page.evaluate(() => room.send('as Tom'));
  await page.locator('.message[data-mine] .nick', { hasText: 'Tom' }).waitFor();
  await page.evaluate(() => {
    room.remove();
    room.setAttribute('room', 'nowhere');
    document.body.append(room);
  });
  await page.getByRole('alert').getByText('This room does not exist.').waitFor();
});

test('a page may change the room within an event handler, and remove the element while it is entering', async () => {
  const page = await host();
  await joined(page);
  await page.evaluate(() => {
    room.addEventListener('live-room-message', () => room.setAttribute('room', 'nowhere'), { once: true });
    room.send('off we go');
  });
  await page.getByRole('alert').getByText('This room does not exist.').waitFor();
  for (let time = 0; time < 5; time += 1) {
    await page.evaluate(() => {
      room.remove();
      place({ backend: server, room: 'demo' });
    });
  }
  await joined(page);
  // The browser itself reports the 404 of the room `nowhere`.
  assert.deepEqual(page.complaints.filter((complaint) => !complaint.includes('404')), []);
});

test('the theme follows the element, whatever the device prefers', async () => {
  const page = await host({ theme: 'light' });
  await joined(page);
  const background = () => page.locator('live-room').evaluate((room) => getComputedStyle(room).backgroundColor);
  const light = await background();
  await page.evaluate(() => room.setAttribute('theme', 'dark'));
  assert.notEqual(await background(), light);
});

test('a chat SDK that could not be loaded is loaded at the next try', async () => {
  const page = await person(browser);
  await page.route('**/vendor/chat.js*', (route) => route.abort());
  await page.goto(server.url);
  await page.getByText('The chat could not be loaded.').waitFor();
  await page.unroute('**/vendor/chat.js*');
  await joined(page);
});

test('a backend that does not answer is reported in a sentence, and used once it answers', async () => {
  const away = await RoomServer.start();
  await away.stop();
  const page = await host({ backend: away.url });
  await page.getByRole('alert').getByText("server does not answer. Check your connection; we keep trying.").waitFor();
  await screenshot(page, 'no-backend');
  await away.start();
  await joined(page);
  await away.stop();
});

test('a page whose getToken fails does not enter as another user', async () => {
  const page = await person(browser);
  await page.goto(`${pages.url}/host.html?server=${server.url}`);
  await page.evaluate((backend) => place({ backend, room: 'demo' }, () => Promise.reject(new Error('no session'))), server.url);
  await page.getByText('You need to sign in to enter this room.').waitFor();
});

test('an invalid token is reported in a sentence', async () => {
  const page = await host({ token: 'no body' });
  await page.getByText('You need to sign in to enter this room.').waitFor();
});

test('an expired UserSig is renewed silently once; if that fails, a sentence offers a way on', async () => {
  const page = await person(browser);
  let sessions = 0;
  let stale = 1;
  // The real backend, except for a UserSig that was valid yesterday.
  await page.route('**/api/session', async (route) => {
    sessions += 1;
    const response = await route.fetch();
    const session = await response.json();
    const { Api } = (await import('node:module')).createRequire(import.meta.url)('tls-sig-api-v2');
    const { SDK_APP_ID, SECRET_KEY } = await import('./support/server.mjs');
    if (sessions <= stale) session.userSig = new Api(SDK_APP_ID, SECRET_KEY).genUserSig(session.userId, -1);
    await route.fulfill({ response, json: session });
  });
  await page.goto(server.url);
  await joined(page);
  assert.equal(sessions, 2);
  [sessions, stale] = [0, 2];
  await page.reload();
  await page.getByText('Your sign-in has expired.').waitFor();
  assert.equal(sessions, 2);
  await page.getByRole('button', { name: 'Try again' }).click();
  await joined(page);
});

test('a missing stream is reported in a sentence, and played once it is there', async () => {
  const page = await person(browser);
  const streams = /\/(live|whep)\//;
  await page.route(streams, (route) => route.fulfill({ status: 404 }));
  await page.goto(server.url);
  await page.getByText('There is no stream at its address.').waitFor();
  // The chat is not affected.
  await joined(page);
  await screenshot(page, 'stream-not-found');
  await page.unroute(streams);
  await moves(page);
  await page.locator('.stage[data-state="playing"]').waitFor();
});

test('an error of the chat shows its code', async () => {
  const page = await person(browser);
  await page.route('**/api/session', async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    await route.fulfill({ response, json: { ...session, userSig: 'nonsense' } });
  });
  await page.goto(server.url);
  await page.getByText('The chat did not let you in (error 70003).').waitFor();
});

test("the sample host page works under the server's strict content security policy", async () => {
  const page = await person(browser);
  await page.goto(`${server.url}/embed.html`);
  await joined(page);
  await page.getByRole('button', { name: 'Send', exact: true }).first().waitFor();
  await page.locator('#say button').first().click();
  await comment(page, 'Greetings from the page').waitFor();
  await page.locator('#events li', { hasText: 'live-room-message' }).waitFor();
  await moves(page);
  await screenshot(page, 'embed-1280x800');
  assert.deepEqual(page.complaints, []);
});
