// A server that is killed and comes back, or does not answer: the page says so, mends itself, and nothing is lost or doubled.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, afterEach, before, test } from 'node:test';
import { box, comment, joined, launch, moves, person, say, screenshot, until } from './support/browser.mjs';
import { RoomServer } from './support/server.mjs';

/** A business backend, which the server asks about each message before it goes to the room. While it ponders, no message is answered. */
let ponders = false;
/** What gives the answers that are held back. */
const pondered = [];
const backend = createServer(async (request, response) => {
  // A server that is killed may leave a request half written.
  const { CallbackCommand } = await json(request).catch(() => ({}));
  // A connection for each question: one that this end closes while the other end asks would lose the question.
  response.setHeader('connection', 'close');
  const answer = () => response.end(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }));
  if (ponders && CallbackCommand === 'Group.CallbackBeforeSendMsg') pondered.push(answer);
  else answer();
});
const answers = () => {
  ponders = false;
  for (const answer of pondered.splice(0)) answer();
};
afterEach(answers);

let server, browser;
before(async () => {
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  // The server waits for the backend for longer than the SDK waits for the server, which is 15 s; and a page that a slow machine
  // has not let poll for 20 s is still in the room.
  const patient = ['--callback-ms', '600000', '--vanished-tab-ms', '600000'];
  server = await RoomServer.start('--callback-url', `http://127.0.0.1:${backend.address().port}/`, ...patient);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  backend.closeAllConnections();
  backend.close();
});

test('after a crash of the server the room comes back by itself, with the draft and without doubles', async () => {
  const [ann, bob] = [await person(browser), await person(browser)];
  for (const page of [ann, bob]) {
    await page.goto(server.url);
    await joined(page);
  }
  await moves(ann);
  await say(ann, 'before the crash');
  await comment(bob, 'before the crash').waitFor();

  await server.stop();
  await ann.getByText('Reconnecting').waitFor();
  await say(ann, 'kept while it is down');
  await ann.getByText('Your comment stays here until you are back').waitFor();
  assert.equal(await box(ann).inputValue(), 'kept while it is down');
  await screenshot(ann, 'reconnecting-1280x800-dark');

  await server.start();
  for (const page of [ann, bob]) await joined(page);
  assert.equal(await box(ann).inputValue(), 'kept while it is down');
  await box(ann).press('Enter');
  await comment(bob, 'kept while it is down').waitFor();
  await say(bob, 'and on it goes');
  await comment(ann, 'and on it goes').waitFor();
  // What came after is there; so what was to come twice has come.
  for (const page of [ann, bob]) {
    for (const text of ['Good evening, everyone', 'before the crash', 'kept while it is down', 'and on it goes']) {
      assert.equal(await comment(page, text).count(), 1, text);
    }
  }
  // The stream too.
  await ann.locator('.stage[data-state="playing"]').waitFor();
  await moves(ann);
});

/** Notes from now on what the rows with this comment say of it, whenever that changes: one word a row, nothing where there is no row. */
const watch = (page, text) =>
  page.evaluate((text) => {
    const root = document.querySelector('live-room').shadowRoot;
    globalThis.said = [];
    const note = () => {
      const rows = [...root.querySelectorAll('.message')].filter((row) => row.textContent.includes(text));
      const now = rows.map((row) => row.dataset.state ?? 'sent').join(' and ');
      if (said.at(-1) !== now) said.push(now);
    };
    note();
    new MutationObserver(note).observe(root, { subtree: true, childList: true, attributes: true });
  }, text);
const rows = (page, text) => page.locator('.message', { hasText: text });

/** Two people in the room, of whom the one says something that the server takes in, and does not answer. */
async function onItsWay(text) {
  const [ann, bob] = [await person(browser), await person(browser)];
  for (const page of [ann, bob]) {
    await page.goto(server.url);
    await joined(page);
  }
  await watch(ann, text);
  ponders = true;
  await say(ann, text);
  await until(() => pondered.length > 0);
  await ann.locator('.message[data-state="pending"]', { hasText: text }).waitFor();
  return [ann, bob];
}

/** The comment is in the room once, for both, and its writer's row was there all the time; gives what the row said. */
async function onceForBoth(ann, bob, text) {
  await ann.locator('.message:not([data-state])', { hasText: text }).waitFor();
  await comment(bob, text).waitFor();
  // Whoever comes now is given the history: it is there once as well.
  const late = await person(browser);
  await late.goto(server.url);
  await joined(late);
  await say(late, `after: ${text.length}`);
  for (const page of [ann, bob, late]) {
    await comment(page, `after: ${text.length}`).waitFor();
    assert.equal(await comment(page, text).count(), 1);
  }
  return ann.evaluate(() => said);
}

test('a comment that was on its way when the server died is not lost', async () => {
  const text = 'on its way';
  const [ann, bob] = await onItsWay(text);
  await server.stop();
  answers();
  await server.start();
  // The SDK repeats it when it is back. On a machine so slow that the SDK gave it up before, the viewer offers to send it again.
  const again = rows(ann, text).getByRole('button', { name: 'Send again' });
  await ann.locator('.message:not([data-state])', { hasText: text }).or(again).first().waitFor();
  const givenUp = (await again.count()) > 0;
  if (givenUp) {
    await rows(ann, text).getByText('Not sent: the network did not answer.').waitFor();
    await joined(ann);
    await again.click();
  }
  const told = await onceForBoth(ann, bob, text);
  assert.deepEqual(told, givenUp ? ['', 'pending', 'failed', 'pending', 'sent'] : ['', 'pending', 'sent']);
});

test('a comment that is given up can be sent again, and is there once though the server had it', async () => {
  const text = 'given up';
  const [ann, bob] = await onItsWay(text);
  // The SDK gives it up: the row says so, with a way on.
  const again = rows(ann, text).getByRole('button', { name: 'Send again' });
  await again.waitFor();
  assert.equal(await rows(ann, text).count(), 1);
  // What the server had goes to the room after all.
  answers();
  await comment(bob, text).waitFor();
  await again.click();
  assert.deepEqual(await onceForBoth(ann, bob, text), ['', 'pending', 'failed', 'pending', 'sent']);
});
