// Two viewers in a room: the stream plays, the notice is shown, and each sees the other's comments.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { box, comment, joined, launch, moves, person, picture, say, screenshot, until } from './support/browser.mjs';
import { atEdge, behind, missesSome, press } from './support/player.mjs';
import { RoomServer } from './support/server.mjs';

let server, browser;
before(async () => {
  // Some tests fill a list quickly: the server must not drop messages for that.
  server = await RoomServer.start('--messages-per-second', '1000');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function enter(options, to = server) {
  const page = await person(browser, options);
  await page.goto(to.url);
  await joined(page);
  return page;
}

test('two viewers see the stream, the notice and each other', async () => {
  const [ann, bob] = [await enter(), await enter({ viewport: { width: 390, height: 844 }, hasTouch: true })];
  for (const page of [ann, bob]) {
    await page.getByRole('heading', { name: 'Harbour lights' }).waitFor();
    await page.locator('.notice-line', { hasText: 'Welcome to the harbour' }).waitFor();
    await page.locator('.message[data-earlier]', { hasText: 'Good evening, everyone' }).waitFor();
    await page.locator('.status-badge', { hasText: 'Live' }).waitFor();
  }
  await ann.locator('.headline').click();
  await ann.locator('.notice-body', { hasText: 'open it in a second tab' }).waitFor();
  await ann.locator('.headline').click();

  await say(ann, 'Hello from Ann 👋 你好');
  await comment(bob, 'Hello from Ann 👋 你好').waitFor();
  await say(bob, 'And hello back');
  await comment(ann, 'And hello back').waitFor();

  // The viewer's own comment is there once, confirmed, and the box is empty again.
  await ann.locator('.message[data-mine]:not([data-state])', { hasText: 'Hello from Ann' }).waitFor();
  assert.equal(await comment(ann, 'Hello from Ann').count(), 1);
  assert.equal(await comment(bob, 'Hello from Ann').count(), 1);
  assert.equal(await box(ann).inputValue(), '');

  await ann.getByRole('button', { name: '2 watching' }).waitFor();
  for (const page of [ann, bob]) {
    await moves(page);
    assert.deepEqual(page.complaints, []);
  }
  await screenshot(ann, 'room-1280x800-dark');
  await screenshot(bob, 'room-390x844-dark');
  await ann.emulateMedia({ colorScheme: 'light' });
  await bob.emulateMedia({ colorScheme: 'light' });
  await screenshot(ann, 'room-1280x800-light');
  await screenshot(bob, 'room-390x844-light');
});

test('viewers who enter later are shown in one line, and leave the count when their tab is closed', async (test) => {
  // This server notices a closed tab sooner than the others.
  const own = await RoomServer.start('--vanished-tab-ms', '6000');
  test.after(() => own.stop());
  const ann = await enter({}, own);
  const others = [await enter({}, own), await enter({}, own)];
  await ann.locator('.tip', { hasText: 'and 1 other came in' }).waitFor();
  await ann.getByRole('button', { name: '3 watching' }).waitFor();
  for (const page of others) await page.context().close();
  await ann.getByRole('button', { name: '1 watching' }).waitFor({ timeout: 60_000 });
});

test('a comment refused because the viewer is out of the room stays, and can be sent again after the rejoin', async () => {
  const ann = await enter();
  // The viewer uses the SDK's one instance for the application: after it has quit the group, the chat refuses its messages.
  const { groupId } = await (await fetch(`${server.url}/api/rooms/demo`)).json();
  await ann.evaluate((groupId) => TencentCloudChat.create({ SDKAppID: 1400000000 }).quitGroup(groupId), groupId);
  await say(ann, 'from outside');
  const failed = ann.locator('.message[data-state="failed"]', { hasText: 'from outside' });
  await failed.getByText('Not sent: you are not in the room any more.').waitFor();
  // No message reported it: the viewer joins the room again by itself.
  await joined(ann);
  await failed.getByRole('button', { name: 'Send again' }).click();
  await ann.locator('.message[data-mine]:not([data-state])', { hasText: 'from outside' }).waitFor();
});

test('a comment that is refused can be put back into the box and edited', async () => {
  const ann = await enter();
  await say(ann, 'a blockedword');
  const failed = ann.locator('.message[data-state="failed"]', { hasText: 'a blockedword' });
  await failed.getByRole('button', { name: 'Edit' }).click();
  assert.equal(await box(ann).inputValue(), 'a blockedword');
  assert.equal(await comment(ann, 'a blockedword').count(), 0);
  await screenshot(ann, 'taken-back-1280x800-dark');
});

test('the chat is read aloud beside the list: the host word for word, the others as a number, at a limited rate', async () => {
  const ann = await enter();
  const aloud = ann.locator('.chat > [role=status]');
  assert.equal(await ann.getByRole('log').getAttribute('aria-live'), 'off');
  await aloud.evaluate((region) => {
    globalThis.heard = [];
    new MutationObserver(() => heard.push([region.textContent, performance.now()])).observe(region, { childList: true, subtree: true, characterData: true });
  });
  const heard = () => ann.evaluate(() => heard);
  await server.desk('say', { userId: 'luna', text: 'Good evening, all of you' });
  await until(async () => (await heard()).some(([text]) => text.includes('Luna: Good evening, all of you')));
  for (let nth = 1; nth <= 8; nth += 1) await server.desk('say', { userId: `viewer-${nth}`, text: `words of ${nth}` });
  const counted = async () => (await heard()).reduce((sum, [text]) => sum + Number(/(\d+) new comments?/.exec(text)?.[1] ?? 0), 0);
  await until(async () => (await counted()) === 8);
  const said = await heard();
  assert.ok(!said.some(([text]) => text.includes('words of')));
  for (let nth = 1; nth < said.length; nth += 1) assert.ok(said[nth][1] - said[nth - 1][1] > 1_500, JSON.stringify(said));
});

test('the picture pauses, and resumes at the live edge', async () => {
  const ann = await enter();
  await moves(ann);
  const edge = await behind(ann, picture);
  await press(ann, 'Pause');
  await ann.locator('.stage[data-state="paused"]').waitFor();
  const held = await ann.locator('video[data-front]').evaluate((video) => [video.paused, video.currentTime]);
  assert.equal(held[0], true);
  await missesSome(ann, picture, edge);
  await ann.locator('.stage-cover').getByRole('button', { name: 'Play' }).click();
  await ann.locator('.stage[data-state="playing"]').waitFor();
  const [, later] = await moves(ann);
  assert.ok(later.currentTime > held[1]);
  await atEdge(ann, picture, edge);
});

test('markup in a comment is shown as text', async () => {
  const [ann, bob] = [await enter(), await enter()];
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
  await say(ann, markup);
  await comment(bob, markup).waitFor();
  assert.equal(await comment(bob, markup).locator('b, img[src="x"]').count(), 0);
  assert.equal(await bob.title(), 'Live room');
});

test('a comment that is too long stays in the box, with a hint', async () => {
  const ann = await enter();
  await say(ann, '长'.repeat(101));
  await ann.getByText('Too long by 3 bytes').waitFor();
  assert.equal(await box(ann).inputValue(), '长'.repeat(101));
  await box(ann).fill('short');
  await box(ann).press('Shift+Enter');
  await box(ann).pressSequentially('and two lines');
  await box(ann).press('Enter');
  await comment(ann, 'short\nand two lines').waitFor();
});

test('a reader who scrolls up keeps the position, and sees how many comments are new', async () => {
  const [ann, bob] = [await enter(), await enter()];
  for (let line = 1; line <= 40; line += 1) await say(bob, `line ${line} of many`);
  await comment(ann, 'line 40 of many').waitFor();
  const list = ann.locator('.messages');
  await until(() => list.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight < 24));
  // A box that grows does not cover the newest comment.
  await box(ann).fill('a\nb\nc');
  await until(() => list.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight < 24));
  await list.hover();
  await ann.mouse.wheel(0, -600);
  const above = await until(() => list.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight > 200 && list.scrollTop));
  await say(bob, 'one more below');
  await ann.getByRole('button', { name: '1 new comment' }).waitFor();
  assert.equal(await list.evaluate((list) => list.scrollTop), above);
  await ann.getByRole('button', { name: '1 new comment' }).click();
  await until(() => list.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight < 24));
  await ann.getByRole('button', { name: '1 new comment' }).waitFor({ state: 'detached' });
});

test('a reader above keeps the position also when the list is full, and half an emoji breaks nothing', async () => {
  const [ann, bob] = [await enter(), await enter()];
  // No faster than people can read: of more, the list shows only a part.
  const speak = (from, to) =>
    bob.evaluate(async ([from, to]) => {
      for (let line = from; line <= to; line += 1) {
        document.querySelector('live-room').send(`line ${line} of very many`);
        await new Promise((done) => setTimeout(done, 60));
      }
    }, [from, to]);
  await speak(1, 210);
  await comment(ann, 'line 210 of very many').waitFor();
  await ann.locator('.messages').hover();
  await ann.mouse.wheel(0, -1500);
  await ann.locator('.messages[data-reading]').waitFor();
  const place = (text) => comment(ann, text).evaluate((row) => row.getBoundingClientRect().top);
  const text = await ann.locator('.messages').evaluate((list) => {
    const { left, top, height } = list.getBoundingClientRect();
    return list.getRootNode().elementFromPoint(left + 90, top + height / 2).closest('.message').querySelector('.text').textContent;
  });
  const before = await place(text);
  await speak(211, 240);
  await ann.getByRole('button', { name: '30 new comments' }).waitFor();
  assert.ok(Math.abs((await place(text)) - before) <= 1, `${text}: ${before} -> ${await place(text)}`);

  // A text cut inside an emoji: the box never makes one, but a page may.
  await bob.evaluate(() => document.querySelector('live-room').send('half an emoji \ud83d'));
  await ann.getByRole('button', { name: '31 new comments' }).click();
  await comment(ann, 'half an emoji \ufffd').waitFor();
});

test('the page is accessible, in both themes and sizes', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['dark', 'light']) {
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      // The page's content security policy forbids foreign scripts; `bypassCSP` lets the test's own in.
      const page = await enter({ colorScheme, viewport, bypassCSP: true });
      await page.locator('.message').first().waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const problems = violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.target.join(' '))]);
      assert.deepEqual(problems, [], `${colorScheme} ${viewport.width}`);
    }
  }
});

test('the keyboard is enough to reach the box, to write, to send, and to turn on the sound', async () => {
  const ann = await person(browser);
  // Every call into a page counts as a user gesture, after which sound is allowed. So the test makes no call before the stream has come.
  const [answer] = await Promise.all([ann.waitForResponse(/\/whep\//), ann.goto(server.url)]);
  assert.ok(answer.ok());
  await joined(ann);
  await ann.getByRole('button', { name: 'Tap for sound' }).waitFor();
  const reached = [];
  for (let step = 0; step < 30 && !reached.includes('composer-input'); step += 1) {
    await ann.keyboard.press('Tab');
    const name = await ann.evaluate(() => document.querySelector('live-room').shadowRoot.activeElement?.className);
    if (name === 'sound button' && !reached.includes(name)) {
      await ann.keyboard.press('Enter');
      await ann.getByRole('button', { name: 'Mute', exact: true }).waitFor();
      assert.equal(await ann.locator('video[data-front]').evaluate((video) => video.muted), false);
    }
    if (name === 'composer-input') {
      await ann.keyboard.type('by keyboard alone');
      await ann.keyboard.press('Enter');
      await comment(ann, 'by keyboard alone').waitFor();
    }
    reached.push(name);
  }
  for (const name of ['online', 'sound button', 'icon-button', 'volume', 'headline', 'messages', 'icon-button composer-emoji', 'composer-input']) {
    assert.ok(reached.includes(name), `${name} in ${reached}`);
  }
});
