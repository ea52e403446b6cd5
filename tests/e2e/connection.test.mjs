// The connection to the room: offline, and joined but silent. reconnect.test.mjs covers a server that dies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comment, joined, say, screenshot, until } from './support/browser.mjs';
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
