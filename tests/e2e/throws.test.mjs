// An exception of the browser, hls.js or the SDK fails only that one call: the room goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, comment, joined, moves, person, say, until } from './support/browser.mjs';
import { kinds, press, shows } from './support/player.mjs';
import { stage } from './support/stage.mjs';

const on = stage();

/** Runs in the page: makes each of these methods, and setters, of `proto` throw on its first call; `thrown` has those that did. */
const throwOnce = `
  globalThis.thrown ??= new Set();
  globalThis.throwOnce = (proto, names) => {
    for (const name of names) {
      const whole = Object.getOwnPropertyDescriptor(proto, name);
      const key = whole.set ? 'set' : 'value';
      const real = whole[key];
      const once = function (...args) {
        if (thrown.has(name)) return real.apply(this, args);
        thrown.add(name);
        throw new TypeError('thrown by the test: ' + name);
      };
      Object.defineProperty(proto, name, { ...whole, [key]: once });
    }
  };`;
const HLS = ['on', 'loadSource', 'attachMedia', 'destroy', 'stopLoad', 'nextLevel', 'subtitleTrack'];
const SDK = [
  'setLogLevel', 'on', 'off', 'login', 'logout', 'joinGroup', 'quitGroup', 'getServerTime', 'getGroupProfile', 'getGroupOnlineMemberCount',
  'getGroupAttributes', 'getGroupMemberList', 'createTextMessage', 'createCustomMessage', 'sendMessage', 'resendMessage',
];

/** Opens a viewer's page whose media element, hls.js and SDK throw. */
async function enter({ media = [], hls = [], sdk = [] }) {
  const page = await person(on.browser);
  await page.addInitScript(`${throwOnce}; throwOnce(HTMLMediaElement.prototype, ${JSON.stringify(media)});`);
  await page.route('**/vendor/hls.min.mjs*', (route) => route.fulfill({
    contentType: 'text/javascript',
    body: `import Hls from './hls.real.mjs'; throwOnce(Hls.prototype, ${JSON.stringify(hls)}); export default Hls;`,
  }));
  await page.route('**/vendor/hls.real.mjs', async (route) =>
    route.fulfill({ response: await route.fetch({ url: `${on.server.url}/vendor/hls.min.mjs` }) }));
  await page.route('**/vendor/chat.js*', async (route) => {
    const response = await route.fetch();
    const wrap = `;{ const create = TencentCloudChat.create.bind(TencentCloudChat);
      TencentCloudChat.create = (options) => {
        const chat = create(options);
        if (!thrown.has('SDK')) {
          thrown.add('SDK');
          const names = ${JSON.stringify(sdk)};
          for (const name of names) Object.defineProperty(chat, name, { value: chat[name], writable: true, configurable: true });
          throwOnce(chat, names);
        }
        return chat;
      }; }`;
    await route.fulfill({ response, body: (await response.text()) + wrap });
  });
  await page.goto(on.server.url);
  return page;
}
const thrown = (page) => page.evaluate(() => [...thrown]);

test('each method of the SDK throws once: the viewer enters, and no comment is lost', async () => {
  const page = await enter({ sdk: SDK });
  await joined(page);
  await moves(page);
  await say(page, 'not lost');
  const mine = comment(page, 'not lost');
  // First the creation of the message threw, then its sending: each time it can be sent again.
  for (let nth = 0; nth < 3 && !(await thrown(page)).includes('sendMessage'); nth += 1) {
    await mine.getByRole('button', { name: 'Send again' }).click();
  }
  await until(async () => {
    const again = mine.getByRole('button', { name: 'Send again' });
    if (await again.count()) await again.click();
    return (await page.locator('.message[data-mine]:not([data-state])').count()) === 1;
  });
  await page.locator('.composer-like').click();
  await page.getByRole('button', { name: /watching/ }).click();
  await until(async () => (await thrown(page)).includes('getGroupMemberList'));
  await until(async () => (await thrown(page)).includes('createCustomMessage'));
  const seen = await thrown(page);
  const due = SDK.filter((name) => !['logout', 'quitGroup', 'resendMessage', 'off'].includes(name));
  assert.deepEqual(due.filter((name) => !seen.includes(name)), []);
  await on.server.desk('say', { userId: 'luna', text: 'still here?' });
  await comment(page, 'still here?').waitFor();
});

test('the media element and hls.js throw once each: the picture plays, pauses and resumes, and the room goes on', async (test) => {
  const { hls } = await kinds(on.server);
  await on.server.desk('sources', { sources: [hls] });
  test.after(() => on.server.desk('sources'));
  const page = await enter({ media: ['play', 'pause', 'load', 'volume', 'muted', 'playbackRate', 'currentTime'], hls: HLS });
  await joined(page);
  await moves(page);
  await press(page, 'Pause');
  await shows(page, { state: 'paused' });
  await until(async () => (await thrown(page)).includes('pause'));
  await page.locator('.stage-play').click();
  await moves(page);
  await press(page, 'Mute');
  await until(() => page.locator('video[data-front]').evaluate((video) => video.muted));
  await say(page, 'the room goes on');
  await page.locator('.message[data-mine]:not([data-state])').waitFor();
  assert.equal(await box(page).inputValue(), '');
  const seen = await thrown(page);
  for (const name of ['play', 'pause', 'volume', 'muted', 'on', 'loadSource', 'attachMedia', 'nextLevel', 'subtitleTrack']) {
    assert.ok(seen.includes(name), name);
  }
});
