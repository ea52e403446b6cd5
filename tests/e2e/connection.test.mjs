// The connection to the room: offline, an answer that breaks off, and joined but silent. reconnect.test.mjs covers a server that dies.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { comment, joined, person, say, screenshot, until } from './support/browser.mjs';
import { GROUP, send, stage } from './support/stage.mjs';

const on = stage();

test('an offline browser shows that, with the time, and recovers by itself without a missing or doubled comment', async () => {
  const [ann, bob] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'bob' })];
  await say(bob, 'before');
  await comment(ann, 'before').waitFor();
  await ann.context().setOffline(true);
  await ann.getByText('You are offline').waitFor();
  await ann.locator('.banner-time', { hasText: /0:0[1-9]/ }).waitFor();
  await screenshot(ann, 'offline-1280x800');
  await say(bob, 'while you were out');
  await bob.locator('.message[data-mine]:not([data-state])', { hasText: 'while you were out' }).waitFor();
  assert.equal(await comment(ann, 'while you were out').count(), 0);
  await ann.context().setOffline(false);
  await joined(ann);
  await comment(ann, 'while you were out').waitFor();
  // A later comment has arrived, so a duplicate would have arrived too.
  await say(bob, 'and after');
  await comment(ann, 'and after').waitFor();
  for (const text of ['before', 'while you were out']) assert.equal(await comment(ann, text).count(), 1);
});

test('an answer of the backend that breaks off is requested again', async (test) => {
  let cuts = 0;
  const broken = createServer((_, response) => {
    cuts += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"room":"demo",', () => response.destroy());
  });
  await once(broken.listen(0, '127.0.0.1'), 'listening');
  test.after(() => broken.close());
  const page = await person(on.browser);
  await page.route('**/api/rooms/demo', (route) =>
    cuts === 0 ? route.continue({ url: `http://127.0.0.1:${broken.address().port}/` }) : route.continue());
  await page.goto(`${on.server.url}/#token=ann`);
  await joined(page);
  assert.equal(cuts, 1);
});

test('a room that is joined but silent is detected and joined again', async () => {
  const ann = await on.enter({ as: 'ann' });
  await say(ann, 'is anybody there');
  await ann.locator('.message[data-mine]:not([data-state])').waitFor();
  await ann.evaluate(() => {
    globalThis.joins = [];
    document.querySelector('live-room').addEventListener('live-room-joined', () => joins.push('joined'));
  });
  // From now on the polls of those in the room bring no messages; those of later members do. Only the count shows that others come.
  await on.server.desk('silence');
  const others = [];
  const isBack = () => ann.evaluate(() => joins.length > 0);
  const isRight = async () => {
    const { OnlineMemberNum } = await on.rest(`${GROUP}/get_online_member_num`, { GroupId: on.group });
    return ann.getByRole('button', { name: `${OnlineMemberNum} watching` }).count();
  };
  for (let nth = 0; nth < 6 && !(await isBack()); nth += 1) {
    others.push(await on.inRoom(`other-${nth}`));
    // Members of an earlier test may still be counted, and leave meanwhile.
    await until(async () => (await isBack()) || (await isRight()));
  }
  await until(isBack);
  await send(others[0], on.group, 'we are');
  await comment(ann, 'we are').waitFor();
  assert.equal(await comment(ann, 'is anybody there').count(), 1);
});
