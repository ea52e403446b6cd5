// A server that is killed and comes back: the page says so, mends itself, and nothing is lost or doubled.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { box, comment, joined, launch, moves, person, say, screenshot, until } from './support/browser.mjs';
import { RoomServer } from './support/server.mjs';

let server, browser;
before(async () => {
  server = await RoomServer.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
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
  await moves(ann);
  await until(() => ann.locator('.stage[data-state="playing"]').count());
});

test('a comment that was on its way when the server died is not lost', async () => {
  const [ann, bob] = [await person(browser), await person(browser)];
  for (const page of [ann, bob]) {
    await page.goto(server.url);
    await joined(page);
  }
  // The server takes in what is sent, and answers nothing any more.
  process.kill(server.pid, 'SIGSTOP');
  await say(ann, 'on its way');
  await ann.locator('.message[data-state="pending"]', { hasText: 'on its way' }).waitFor();
  await server.stop();
  await server.start();
  // The SDK repeats it once it is back, or gives it up and the viewer can send it again.
  const sent = ann.locator('.message:not([data-state])', { hasText: 'on its way' });
  const again = ann.getByRole('button', { name: 'Send again' });
  await sent.or(again).first().waitFor({ timeout: 60_000 });
  if (await again.count()) {
    await joined(ann);
    await again.click();
    await sent.waitFor();
  }
  await joined(ann);
  await say(ann, 'and one more');
  for (const page of [ann, bob]) {
    await comment(page, 'and one more').waitFor();
    assert.equal(await comment(page, 'on its way').count(), 1);
  }
});
