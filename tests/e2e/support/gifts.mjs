// Helpers for gifts and likes: what a viewer sees, and what the backend has charged.
import { until } from './browser.mjs';

export const WELCOME_COINS = 10_000;

/** Coins that the gifts of this user have cost so far. */
export const charged = async (server, user) => WELCOME_COINS - (await server.api('rooms/demo', { token: user })).body.balance;

/** Opens the gift panel. */
export async function openGifts(page) {
  await page.getByRole('button', { name: 'Gifts' }).click();
  await page.locator('.gifts .gift').first().waitFor();
}

/** A gift in the panel, by its name. */
export const gift = (page, name) => page.locator('.gifts .gift', { hasText: name });

/** A gift banner on the picture that contains this text. */
export const banner = (page, text) => page.locator('.stage .gift-banner', { hasText: text });

/** Taps a gift `times` times, as fast as a page can be tapped; resolves when the page has handled all taps. */
export const tap = (page, name, times) =>
  gift(page, name).evaluate((button, times) => { for (let nth = 0; nth < times; nth += 1) button.click(); }, times);

/** From now on, taps a gift `times` times, once every `everyMs` milliseconds. */
export const keepTapping = (page, name, times, everyMs) =>
  gift(page, name).evaluate((button, [times, everyMs]) => {
    globalThis.taps = 0;
    const timer = setInterval(() => {
      button.click();
      taps += 1;
      if (taps === times) clearInterval(timer);
    }, everyMs);
  }, [times, everyMs]);

/** The chat list's gift rows of this user: the text ("gave Rose") and the count. */
export const rows = (page, who) =>
  page.locator('.gift-row', { has: page.locator('.nick', { hasText: who }) }).evaluateAll((rows) =>
    rows.map((row) => ({
      what: row.querySelector('.gift-row-text').textContent,
      count: Number(row.querySelector('.gift-row-count').textContent.slice(1)),
    })));

/** Number of gifts that a user has given, according to the chat list. */
export const given = async (page, who) => (await rows(page, who)).reduce((sum, row) => sum + row.count, 0);

/** Waits until all taps are charged: no order is left in the local storage. */
export const settled = (page) =>
  until(() => page.evaluate(() => Object.keys(localStorage).every((name) => !name.includes(' order '))), 90_000);

/** Collects the orders that a page sends from now on, each `{giftId, count, idempotencyKey}`. */
export function orders(page) {
  const sent = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/gifts')) sent.push(request.postDataJSON());
  });
  return sent;
}

/** The room's custom messages of a kind, as the bare SDK received them. */
export const messagesOf = (bare, kind) =>
  bare.evaluate((kind) => messages()
    .filter(({ type }) => type === 'TIMCustomElem')
    .map(({ from, payload }) => ({ sender: from, ...JSON.parse(payload.data) }))
    .filter((it) => it.kind === kind), kind);

/** From now on, collects the element's events of this name. */
export const listen = (page, name) =>
  page.evaluate((name) => {
    globalThis[name] = [];
    document.querySelector('live-room').addEventListener(`live-room-${name}`, ({ detail }) => globalThis[name].push(detail));
  }, name);
