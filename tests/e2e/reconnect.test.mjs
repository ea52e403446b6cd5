// A server that is killed and restarted, or does not answer: the page shows that and recovers, and no comment is lost or doubled.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, afterEach, before, test } from 'node:test';
import { box, comment, joined, launch, moves, person, say, screenshot, until } from './support/browser.mjs';
import { RoomServer } from './support/server.mjs';

/**
 * The server asks this business backend about each message before it goes to the room. While `true`, the backend holds its answers, and no
 * message is answered.
 */
let holdsAnswers = false;
/** Sends the answers that are held back. */
const heldAnswers = [];
const backend = createServer(async (request, response) => {
  // A server that is killed may leave a request half written.
  const { CallbackCommand } = await json(request).catch(() => ({}));
  // A separate connection for each request: one that this end closes while the other end asks would lose the request.
  response.setHeader('connection', 'close');
  const answer = () => response.end(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }));
  if (holdsAnswers && CallbackCommand === 'Group.CallbackBeforeSendMsg') heldAnswers.push(answer);
  else answer();
});
const answers = () => {
  holdsAnswers = false;
  for (const answer of heldAnswers.splice(0)) answer();
};
afterEach(answers);

let server, browser;
before(async () => {
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  // The server waits for the backend longer than the SDK waits for the server, which is 15 s. A page that a slow machine has not let poll
  // for 20 s is still in the room.
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

test('after a crash of the server the room recovers by itself, with the draft and without duplicates', async () => {
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
  // A later comment has arrived, so a duplicate would have arrived too.
  for (const page of [ann, bob]) {
    for (const text of ['Good evening, everyone', 'before the crash', 'kept while it is down', 'and on it goes']) {
      assert.equal(await comment(page, text).count(), 1, text);
    }
  }
  // The stream recovers, too.
  await ann.locator('.stage[data-state="playing"]').waitFor();
  await moves(ann);
});

/** From now on, records the state of the rows with this comment whenever it changes: one word a row, empty if there is no row. */
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

/** Two viewers in the room: the first sends a comment that the server accepts and does not answer. */
async function onItsWay(text) {
  const [ann, bob] = [await person(browser), await person(browser)];
  for (const page of [ann, bob]) {
    await page.goto(server.url);
    await joined(page);
  }
  await watch(ann, text);
  holdsAnswers = true;
  await say(ann, text);
  await until(() => heldAnswers.length > 0);
  await ann.locator('.message[data-state="pending"]', { hasText: text }).waitFor();
  return [ann, bob];
}

/** The comment is in the room once, for both; returns the states of its sender's row, which was there all the time. */
async function onceForBoth(ann, bob, text) {
  await ann.locator('.message:not([data-state])', { hasText: text }).waitFor();
  await comment(bob, text).waitFor();
  // A viewer who enters now gets the history: the comment is there once as well.
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

test('a comment in flight when the server died is not lost', async () => {
  const text = 'on its way';
  const [ann, bob] = await onItsWay(text);
  await server.stop();
  answers();
  await server.start();
  // The SDK repeats it after the reconnect. On a machine so slow that the SDK has given up, the viewer offers to send it again.
  const again = rows(ann, text).getByRole('button', { name: 'Send again' });
  await ann.locator('.message:not([data-state])', { hasText: text }).or(again).first().waitFor();
  const givenUp = (await again.count()) > 0;
  if (givenUp) {
    await rows(ann, text).getByText('Not sent: the network did not answer.').waitFor();
    await joined(ann);
    await again.click();
  }
  const states = await onceForBoth(ann, bob, text);
  assert.deepEqual(states, givenUp ? ['', 'pending', 'failed', 'pending', 'sent'] : ['', 'pending', 'sent']);
});

test('a comment that the SDK gave up can be sent again, and is there once though the server had it', async () => {
  const text = 'given up';
  const [ann, bob] = await onItsWay(text);
  // The SDK gives up: the row shows that, and offers to send again.
  const again = rows(ann, text).getByRole('button', { name: 'Send again' });
  await again.waitFor();
  assert.equal(await rows(ann, text).count(), 1);
  // The message that the server had reaches the room after all.
  answers();
  await comment(bob, text).waitFor();
  await again.click();
  assert.deepEqual(await onceForBoth(ann, bob, text), ['', 'pending', 'failed', 'pending', 'sent']);
});
