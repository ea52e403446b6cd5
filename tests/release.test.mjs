// The release build as users get it: the room and a page that embeds it work, and the files stay within their size limits.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { comment, joined, moves, person, say } from './e2e/support/browser.mjs';
import { DIST } from './e2e/support/server.mjs';
import { stage } from './e2e/support/stage.mjs';

const on = stage();
/** Size limits in kilobytes (brotli) of what loads before the SDK and hls.js: a little above the present sizes. */
const BROTLI_KB = { 'live-room-viewer_bg.wasm': 480, 'live-room-viewer.js': 14, 'entry.js': 3, 'live-room.css': 18 };

test('two viewers see the stream and each other, with the release timings', async () => {
  const [ann, bob] = [await on.enter({ pace: {} }), await on.enter({ pace: {} })];
  for (const page of [ann, bob]) await moves(page);
  await say(ann, 'as it ships');
  await comment(bob, 'as it ships').waitFor();
  for (const page of [ann, bob]) assert.deepEqual(page.complaints, []);
});

test('the sample host page shows the room under the strict content security policy', async () => {
  const page = await person(on.browser, { pace: {} });
  await page.goto(`${on.server.url}/embed.html`);
  await joined(page);
  await moves(page);
  assert.deepEqual(page.complaints, []);
});

test('the viewer files stay within their size limits', () => {
  for (const [name, most] of Object.entries(BROTLI_KB)) {
    const kb = statSync(`${DIST}/${name}.br`).size / 1_000;
    assert.ok(kb <= most, `${name}: ${kb} KB in brotli, at most ${most}`);
  }
  assert.ok(!readFileSync(`${DIST}/index.html`, 'utf8').includes('data-trunk'));
});
