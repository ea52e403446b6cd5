// The test that runs in each engine: two viewers in a room that a real server serves.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ink } from '../../e2e/support/danmaku.mjs';
import { moves } from '../../e2e/support/browser.mjs';
import { Home } from './home.mjs';
import { found } from './page.mjs';

/** A comment that takes a while to cross the stage. */
const LONG = 'a long comment that is on its way for a while';
/** In seconds: longer than any test. The desk ends the mute. */
const LONG_MUTE_S = 3_600;
/** How long a browser may take to close, in milliseconds. */
const CLOSING_MS = 20_000;
const BOX = '.composer-input';
/** The state of the stage, for the report of a failure. */
const STAGE = `(({ dataset }, video) => JSON.stringify({ ...dataset, paused: video?.paused, muted: video?.muted, at: video?.currentTime }))(
  ${found('.stage')}, ${found('video[data-front]')},
)`;

/** An engine's whole test: starts it, visits a room, and ends it. */
export async function visitIn(launch, startServer) {
  const home = new Home();
  let server, engine;
  try {
    server = await startServer(home);
    home.takes(() => server.pid);
    engine = await launch(home);
    await visit(engine, server);
  } finally {
    // A browser that does not close when asked is ended with its home.
    await Promise.race([engine?.close().catch(() => {}), pause(CLOSING_MS, null, { ref: false })]);
    await server?.stop();
    home.leave();
  }
}

/** Ann and Bob visit the room; throws if something is not as it should be. */
async function visit(engine, server) {
  const [bob, ann] = [await engine.page('bob', { width: 480, height: 720 }), await engine.page('ann', { width: 1280, height: 800 })];
  const both = [bob, ann];
  try {
    for (const page of both) await page.open(`${server.url}/#token=${page.name}`);
    for (const page of both) await page.joined();
    for (const page of both) await page.reads('.title', 'Harbour lights');
    for (const page of both) await moves(page);
    await flies(ann, bob);
    await talk(ann, bob);
    await mute(ann, bob, server);
    if (process.env.ARTEFACTS) await ann.picture(`engine-${engine.name}`);
    for (const page of both) assert.deepEqual(await page.complaints(), [], `${page.name}'s console`);
    await reconnect(ann, bob, server);
  } catch (error) {
    // A page that hangs gives no screenshot and no state.
    const [, says] = await Promise.allSettled([ann.picture(`failed-engine-${engine.name}`), ann.run(STAGE)]);
    error.message += `\nAnn's stage: ${says.value}`;
    throw error;
  }
}

/** A comment flies from right to left. A slow page does not show a comment that comes late: then another one is sent. */
async function flies(ann, bob) {
  let said = 0;
  let first = null;
  await ann.waits('a comment that flies', async () => {
    const seen = await ink(ann);
    first = seen && (first ?? seen);
    if (!seen && (await ann.comments(LONG)) === said) {
      await bob.say(LONG);
      said += 1;
    }
    return seen?.left < first?.left - 20;
  });
}

/**
 * Each sees the other's comment once; the viewer's own is confirmed, and the box is empty again. Here the button sends, elsewhere the key.
 */
async function talk(ann, bob) {
  for (const [one, other] of [[ann, bob], [bob, ann]]) {
    const words = `hello from ${one.name} 你好`;
    await one.type(BOX, words);
    await one.click('.composer-send');
    await other.hears(words);
    await one.hears(words, '.message[data-mine]:not([data-state])');
    for (const page of [one, other]) assert.equal(await page.comments(words), 1, `${words}, for ${page.name}`);
    assert.equal(await one.run(`${found(BOX)}.value`), '');
  }
}

/** A muted viewer is informed and cannot write; afterwards the viewer can, and the comment arrives. */
async function mute(ann, bob, server) {
  await server.desk('mute', { userId: 'ann', seconds: LONG_MUTE_S });
  await ann.reads('.composer[data-locked] .composer-hint', 'You are muted by Administrator until');
  await ann.say('said by somebody who is muted');
  await bob.say('who is not muted');
  await ann.hears('who is not muted');
  for (const page of [ann, bob]) assert.equal(await page.comments('said by somebody who is muted'), 0);
  await server.desk('mute', { userId: 'ann', seconds: 0 });
  await ann.sees('.composer:not([data-locked])');
  await ann.say('not muted any more');
  await bob.hears('not muted any more');
}

/** The server is killed and restarted: the room recovers by itself, with the earlier comments, and new comments arrive. */
async function reconnect(ann, bob, server) {
  await server.stop();
  await ann.reads('.banner', 'Reconnecting');
  await server.start();
  for (const page of [ann, bob]) await page.joined();
  for (const [one, other] of [[ann, bob], [bob, ann]]) {
    const words = `${one.name} is back`;
    await one.say(words);
    await other.hears(words);
  }
  for (const page of [ann, bob]) {
    for (const words of ['hello from ann', 'not muted any more', 'ann is back', 'bob is back']) assert.equal(await page.comments(words), 1, words);
  }
  await moves(ann);
}
