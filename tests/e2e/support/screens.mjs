// The room in each of its states, and the sizes at which it is checked: for the layout tests, and for people to look at.
import { box, joined, moves, person, say, until } from './browser.mjs';
import { signed } from './player.mjs';
import { servePages } from './pages.mjs';
import { RoomServer, SDK_APP_ID, userSig } from './server.mjs';
import { call, join, send } from './stage.mjs';

/**
 * Sizes of the room, and whether fingers operate it. An embed of a size is tested as a window of that size: nothing else matters to the
 * room.
 */
export const SIZES = [
  { size: '320x568', touch: true },
  { size: '360x740', touch: true },
  { size: '390x844', touch: true },
  { size: '844x390', touch: true },
  { size: '320x200', touch: true },
  { size: '320x256', touch: false },
  { size: '360x300', touch: false },
  { size: '360x640', touch: false },
  { size: '600x420', touch: false },
  { size: '1280x800', touch: false },
  { size: '2560x1440', touch: false },
].map(({ size, touch }) => {
  const [width, height] = size.split('x').map(Number);
  return { size, touch, viewport: { width, height } };
});

/** Page options for one of these sizes. */
const browserOf = ({ viewport, touch }) => ({ viewport, ...(touch && { hasTouch: true, isMobile: true }) });

const COMMENTS = [
  ['luna', 'Good evening! The lanterns go up at nine.'],
  ['iris', 'The light on the water tonight!'],
  ['bob', 'Hello from the pier 👋'],
  ['Maximiliane-Antoinette-von-Weide', 'Was für ein wunderschöner Donaudampfschifffahrtsgesellschaftskapitänsabend'],
  ['ann', `${'🌊'.repeat(200)}`],
  ['dan', 'https://a.example/' + 'a-very-long-path-without-a-space/'.repeat(4)],
  ['fay', 'It is so quiet here.'],
];

/** Users whose nickname is not their user ID. */
const NAMED = [
  ['maryam', 'مريم بنت عبد الله', 'مساء الخير من الدار البيضاء، المنظر جميل جدا'],
  ['xiaolin', '小林', '今晚的海面真漂亮，灯笼什么时候放？'],
];

/** Timeout for a screen to appear, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Fills a room with comments: short, long, right to left, without spaces. `pages` are the tests' own pages, whose origin the server trusts.
 */
async function fill(server, browser, pages) {
  for (const [userId, text] of COMMENTS) await server.desk('say', { userId, text });
  const page = await person(browser);
  for (const [userId, nick, text] of NAMED) {
    await page.goto(`${pages.url}/bare.html?server=${server.url}`);
    await page.evaluate((who) => signIn(who), { sdkAppId: SDK_APP_ID, userId, userSig: userSig(userId) });
    await call(page, 'updateMyProfile', { nick });
    await join(page, '@TGS#aDEMO');
    await send(page, '@TGS#aDEMO', text);
  }
  await page.context().close();
}

const stageButton = async (page, name) => {
  await wake(page);
  // Works wherever the mouse is, if there is one.
  await page.locator('.stage').getByRole('button', { name, exact: true, includeHidden: true }).dispatchEvent('click');
};

/** Makes the controls appear. */
async function wake(page) {
  await page.locator('.stage').dispatchEvent('pointermove', { pointerType: 'mouse', isPrimary: true });
  await until(() => page.locator('.stage').evaluate((stage) => !stage.hasAttribute('data-idle')));
}

const settings = (page) => stageButton(page, 'Settings');
const item = (name) => async (page) => {
  await settings(page);
  await page.getByRole('menuitem', { name }).last().dispatchEvent('click');
};
const closed = (page) => page.keyboard.press('Escape');
const nothing = async () => {};
const status = (status) => ({ before: (server) => server.desk('status', { status }), after: (server) => server.desk('status', { status: 'live' }) });

/**
 * The screens. `before` and `after` run once against the server, `open` and `close` at each size in the page. A screen with `flags` has its
 * own server. `complains`: its console may show errors.
 */
export const SCREENS = {
  room: { open: wake },
  rest: { open: (page) => page.locator('.stage[data-idle]').waitFor({ state: 'attached' }) },
  settings: { open: settings, close: closed },
  menu: {
    open: async (page) => {
      const row = page.locator('.message:has(.message-more)').last();
      await row.scrollIntoViewIfNeeded();
      await row.locator('.message-more').dispatchEvent('click');
      await page.locator('.menu').waitFor();
    },
    close: closed,
  },
  emoji: { open: (page) => page.getByRole('button', { name: 'Emoji', exact: true }).click(), close: closed },
  dress: {
    open: async (page) => {
      await page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await page.locator('.emoji-tab').last().click();
    },
    close: closed,
  },
  gifts: { open: (page) => page.locator('.composer-gift').click(), close: closed },
  members: { open: (page) => page.locator('.online').click(), close: closed },
  hidden: { open: item('Hidden on this device'), close: closed },
  danmaku: { open: item('On-screen comments'), close: closed },
  headlines: {
    before: async (server) => {
      await server.desk('pin', { text: 'Be kind: https://a.example/rules' });
      await server.desk('draw', { keyword: 'lantern', prize: 'A paper lantern, signed by Luna', seconds: 600, winners: 3 });
    },
    open: (page) => page.locator('.draw-take-part').waitFor({ state: 'attached' }),
    flags: [],
  },
  notice: {
    open: async (page) => {
      const line = page.locator('.headline', { hasText: 'Notice' });
      if (await line.isVisible()) await line.click();
    },
    close: async (page) => {
      const line = page.locator('.headline[aria-expanded=true]');
      if (await line.count()) await line.click();
    },
  },
  above: {
    open: async (page) => {
      await page.locator('.messages').evaluate((list) => {
        list.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true }));
        list.scrollTop = 0;
      });
    },
    close: (page) => page.locator('.messages').evaluate((list) => (list.scrollTop = list.scrollHeight)),
  },
  // New comments below, a gift banner and the sound button do not overlap.
  news: {
    open: async (page, server) => {
      // If the whole list is in view, no reader can be above its end.
      if (await page.locator('.messages').evaluate((list) => list.scrollHeight < list.clientHeight + 100)) return;
      await SCREENS.above.open(page);
      await server.desk('say', { userId: 'bob', text: 'one more' });
      await page.locator('.new-messages').waitFor();
    },
    close: async (page) => {
      const news = page.locator('.new-messages');
      if (await news.count()) await news.dispatchEvent('click');
    },
  },
  banners: {
    // This many gifts would leave no comment in the history that newcomers get.
    flags: [],
    open: async (page, server) => {
      await server.desk('gift', { userId: 'iris', giftId: 'tea', count: 1 });
      await server.desk('gift', { userId: 'bob', giftId: 'rose', count: 1 });
      await page.locator('.gift-banner').first().waitFor({ state: 'attached' });
      await wake(page);
    },
  },
  offline: {
    open: async (page) => {
      await page.context().setOffline(true);
      await page.locator('.banner:not([hidden])').waitFor({ state: 'attached' });
    },
    close: async (page) => {
      await page.context().setOffline(false);
      await page.locator('.banner[hidden]').waitFor({ state: 'attached', timeout: 30_000 });
    },
    complains: true,
  },
  answering: {
    open: async (page) => {
      if (await page.locator('.answering').count()) return;
      const row = page.locator('.message:has(.message-more)').last();
      await row.locator('.message-more').dispatchEvent('click');
      await page.getByRole('menuitem', { name: 'Reply' }).click();
      await box(page).fill('A draft of two lines, which grows with what is written in it, and stays.');
    },
  },
  refused: {
    open: async (page) => {
      if (await page.locator('.message-failed').count()) return;
      await say(page, 'a blockedword');
      await page.locator('.message-failed').waitFor();
    },
    complains: true,
  },
  muted: {
    before: (server) => server.desk('mute', { userId: 'looker', seconds: 3_000 }),
    open: (page) => page.locator('.composer[data-locked]').waitFor(),
    after: (server) => server.desk('mute', { userId: 'looker', seconds: 0 }),
  },
  upcoming: { before: (server) => server.desk('status', { status: 'upcoming', startsIn: 3_700 }), open: nothing, after: status('live').after },
  away: { ...status('paused'), open: nothing },
  ended: { ...status('ended'), open: nothing },
  broken: {
    before: (server) => server.desk('faults', { stream: 'missing', rtc: 'missing' }),
    open: (page) => page.locator('.stage[data-state=error]').waitFor({ timeout: 60_000 }),
    after: (server) => server.desk('faults', { stream: 'fine', rtc: 'fine' }),
    plays: false,
    complains: true,
  },
  paused: {
    open: async (page) => {
      if (!(await page.locator('.stage[data-state=paused]').count())) await stageButton(page, 'Pause');
    },
  },
  upright: {
    before: (server) => server.desk('sources', { sources: [{ kind: 'flv', url: `/live/demo_portrait.flv?${signed('demo_portrait')}` }] }),
    open: wake,
    after: (server) => server.desk('sources'),
  },
  uprightFull: {
    before: (server) => SCREENS.upright.before(server),
    after: (server) => SCREENS.upright.after(server),
    open: async (page) => {
      await SCREENS.full.open(page);
      await wake(page);
    },
    close: (page) => SCREENS.full.close(page),
  },
  full: {
    open: async (page) => {
      await page.evaluate(() => (document.querySelector('live-room').requestFullscreen = undefined));
      await stageButton(page, 'Full screen');
    },
    close: (page) => stageButton(page, 'Leave full screen'),
  },
  guest: { flags: ['--guests'], open: nothing, as: '' },
  refusedRoom: {
    open: (page) => page.locator('.card').waitFor(), room: 'nowhere', plays: false, complains: true,
  },
};

/** Enters the room of a screen, at the first size. */
async function enter(page, server, { room, as = 'looker', plays = true } = {}) {
  await page.goto(`${server.url}/${room ? `?room=${room}` : ''}${as ? `#token=${as}` : ''}`);
  if (room) return;
  await joined(page);
  if (plays && (await page.locator('.room[data-status=live]').count())) await moves(page);
}

/** Waits until the page is fully drawn: styles, fonts, and animations that run once. */
const settled = (page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    for (let nth = 0; nth < 2; nth++) await new Promise(requestAnimationFrame);
    const once = document.querySelector('live-room').shadowRoot.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime < 2_000);
    await Promise.allSettled(once.map((it) => it.finished));
  });

/** Goes from screen to screen. Its servers, each with a room full of comments, run until the end. */
export class Tour {
  #servers = new Map();
  #browser;
  #pages;

  static async begin(browser) {
    const tour = new Tour();
    [tour.#browser, tour.#pages] = [browser, await servePages()];
    return tour;
  }

  /** A screen with flags has its own server, because changes to it stay. */
  async #server(name, flags) {
    const key = flags ? name : '';
    if (!this.#servers.has(key)) {
      const all = ['--edition', 'premium', '--member-list', '--allow-origin', this.#pages.url, ...(flags ?? [])];
      const server = await RoomServer.start(...all);
      await fill(server, this.#browser, this.#pages);
      this.#servers.set(key, server);
    }
    return this.#servers.get(key);
  }

  /** Opens a screen at each of these sizes and calls `visit` with `{ size, touch, page, settled }`. */
  async to(name, visit, { sizes = SIZES, ...options } = {}) {
    const { before, open, close, after, flags, ...who } = SCREENS[name];
    const server = await this.#server(name, flags);
    await before?.(server);
    try {
      for (const touch of [true, false]) {
        const here = sizes.filter((it) => it.touch === touch);
        if (!here.length) continue;
        const page = await person(this.#browser, { ...browserOf(here[0]), ...options });
        await enter(page, server, who);
        page.setDefaultTimeout(PATIENCE);
        for (const { size, viewport } of here) {
          await page.setViewportSize(viewport);
          await settled(page);
          await open(page, server);
          await visit({ size, touch, page, settled: () => settled(page) });
          await close?.(page);
        }
        await page.context().close();
      }
    } finally {
      await after?.(server);
    }
  }

  async end() {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
    this.#pages.close();
  }
}
