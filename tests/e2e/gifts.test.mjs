// Gifts: charged once, shown at once, combined on the way.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { joined, screenshot, until } from './support/browser.mjs';
import { banner, charged, gift, given, keepTapping, listen, messagesOf, openGifts, orders, rows, settled, tap } from './support/gifts.mjs';
import { stage } from './support/stage.mjs';

const folder = mkdtempSync(path(tmpdir(), 'gifts-'));
after(() => rmSync(folder, { recursive: true }));
const on = stage('--database', path(folder, 'gifts.db'));
const faults = (broken) => on.server.desk('faults', broken);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
afterEach(() => faults({ gifts: 0, billingMs: 0 }));

const note = (page) => page.locator('.gift-note [role=status]');
const balance = (page) => page.locator('.gifts .gift-balance');
/** Waits until a new message has reached these pages: earlier messages have arrived by then, too. */
async function catchUp(pages, words) {
  await on.server.desk('say', { userId: 'luna', text: words });
  for (const page of pages) await page.locator('.message', { hasText: words }).waitFor();
}

test('99 quick taps become five orders and five messages, are charged as 99, and every viewer counts to 99', async () => {
  const [ann, eve, bare] = [await on.enter({ as: 'ann' }), await on.enter({ as: 'eve' }), await on.inRoom('bare')];
  const sent = orders(ann);
  await openGifts(ann);
  await tap(ann, 'Rose', 99);
  // It is shown before it is charged.
  await banner(ann, '×99').waitFor();
  assert.equal(await balance(ann).innerText(), '9,901');
  await settled(ann);
  assert.deepEqual(sent.map(({ count }) => count), [20, 20, 20, 20, 19]);
  assert.equal(await charged(on.server, 'ann'), 99);
  await banner(eve, '×99').waitFor();
  await until(async () => (await messagesOf(bare, 'gift')).length === 5);
  const [message] = await messagesOf(bare, 'gift');
  assert.deepEqual([message.sender, message.gift, message.count, message.combo], ['administrator', 'rose', 20, 20]);
  for (const page of [ann, eve]) {
    await until(async () => (await given(page, 'Ann')) === 99);
    assert.deepEqual(await rows(page, 'Ann'), [{ what: 'gave Rose', count: 99 }]);
  }
  await screenshot(ann, 'gifts-combo-1280x800');
  assert.deepEqual([...ann.complaints, ...eve.complaints], []);
});

test('a chosen number is one order and one message', async () => {
  const [ann, bare] = [await on.enter({ as: 'amy' }), await on.inRoom('bare')];
  const sent = orders(ann);
  await openGifts(ann);
  await ann.getByRole('button', { name: '×520' }).click();
  await gift(ann, 'Rose').click();
  await settled(ann);
  assert.deepEqual(sent.map(({ giftId, count }) => [giftId, count]), [['rose', 520]]);
  assert.equal(await charged(on.server, 'amy'), 520);
  await until(async () => (await messagesOf(bare, 'gift')).some(({ gift, count }) => count === 520 && gift === 'rose'));
  await ann.getByRole('spinbutton', { name: 'Another number' }).fill('7');
  await gift(ann, 'Cup of tea').click();
  await settled(ann);
  assert.deepEqual(sent.map(({ count }) => count), [520, 7]);
});

for (const [size, options] of [['1280x800', {}], ['390x844', PHONE]]) {
  // The second theme runs only when screenshots are wanted.
  const themes = size === '390x844' ? ['light', 'dark'] : ['dark', 'light'];
  for (const colorScheme of process.env.ARTEFACTS ? themes : themes.slice(0, 1)) {
    test(`each refusal shows its sentence and restores the state: ${size}, ${colorScheme}`, async () => {
      const who = `rita-${parseInt(size, 10)}-${colorScheme}`;
      const nick = who.replace('r', 'R');
      const ann = await on.enter({ as: who, colorScheme, ...options });
      await listen(ann, 'sign-in');
      await openGifts(ann);
      for (const [status, says] of [
        [402, /it costs 199 coins, and you have 10,000/], [403, /while the show is on/], [409, /mixed up with another/],
        [418, /refused \(error 418\)/],
      ]) {
        await faults({ gifts: status });
        await gift(ann, 'Sailing boat').click();
        await note(ann).filter({ hasText: says }).waitFor();
        await screenshot(ann, `gifts-${status}-${colorScheme}-${size}`);
        assert.deepEqual([await rows(ann, nick), await balance(ann).innerText()], [[], '10,000'], `${status}`);
        assert.equal(await ann.locator('.gift-banner').count(), 0);
      }
      // These orders are held back and sent again.
      await faults({ gifts: 429 });
      await gift(ann, 'Sailing boat').click();
      await note(ann).filter({ hasText: /follow in a moment/ }).waitFor();
      await screenshot(ann, `gifts-429-${colorScheme}-${size}`);
      await faults({ gifts: 503 });
      await note(ann).filter({ hasText: /not charged yet/ }).waitFor();
      await screenshot(ann, `gifts-503-${colorScheme}-${size}`);
      assert.equal(await balance(ann).innerText(), '9,801');
      await faults({ gifts: 0 });
      await settled(ann);
      await ann.locator('.gift-note[data-empty]').waitFor({ state: 'attached' });
      assert.equal(await charged(on.server, who), 199);
      assert.deepEqual((await rows(ann, nick)).at(-1), { what: 'gave Sailing boat', count: 1 });
      // A user whom the backend no longer knows has to sign in: the page is asked once to let the user in.
      await faults({ gifts: 401 });
      await gift(ann, 'Rose').click();
      await until(async () => (await ann.evaluate(() => globalThis['sign-in'])).length === 1);
    });
  }
}

test('orders that are not charged yet can be given up', async () => {
  const ann = await on.enter({ as: 'una' });
  await openGifts(ann);
  await faults({ gifts: 503 });
  await gift(ann, 'Sailing boat').click();
  await ann.getByRole('button', { name: 'Give them up' }).click();
  await ann.locator('.gift-note[data-empty]').waitFor({ state: 'attached' });
  await settled(ann);
  await until(async () => (await balance(ann).innerText()) === '10,000');
  assert.deepEqual([await rows(ann, 'Una'), await charged(on.server, 'una')], [[], 0]);
});

test("too few coins lead to the page's own way to get more", async () => {
  const ann = await on.enter({ as: 'pat' });
  await listen(ann, 'top-up');
  await ann.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { slot: 'top-up', href: '#top-up', textContent: 'Get coins' });
    document.querySelector('live-room').append(link);
  });
  await openGifts(ann);
  // The viewer does not know the new balance: the backend reports it.
  await on.server.desk('wallet', { userId: 'pat', coins: 5 });
  await gift(ann, 'Lantern').click();
  await note(ann).filter({ hasText: /it costs 66 coins, and you have 5 coins/ }).waitFor();
  await ann.getByRole('link', { name: 'Get coins' }).waitFor();
  assert.deepEqual((await ann.evaluate(() => globalThis['top-up'])).map(({ giftId, price }) => [giftId, price]), [['lantern', 66]]);
  await screenshot(ann, 'gifts-top-up-1280x800');
  // The viewer knows the balance now: another order is not even sent.
  const sent = orders(ann);
  // The same refusal in quick succession is reported once, because a held key repeats.
  await until(async () => {
    await gift(ann, 'Lantern').click();
    return (await ann.evaluate(() => globalThis['top-up'])).length === 2;
  });
  assert.deepEqual([sent, await ann.evaluate(() => globalThis['top-up'][1])], [[], { giftId: 'lantern', price: 66, balance: 5 }]);
  await on.server.desk('wallet', { userId: 'pat', coins: 500 });
  // When the panel opens again, it requests the balance.
  await ann.keyboard.press('Escape');
  await openGifts(ann);
  await until(async () => (await balance(ann).innerText()) === '500');
  await ann.locator('.gift-note[data-empty]').waitFor({ state: 'attached' });
  await gift(ann, 'Lantern').click();
  await settled(ann);
  assert.equal((await on.server.api('rooms/demo', { token: 'pat' })).body.balance, 434);
});

test('killed during a thousand taps, the server charges each once, and no viewer sees one twice', async () => {
  const [ann, eve] = [await on.enter({ as: 'max' }), await on.enter({ as: 'eve' })];
  await openGifts(ann);
  await keepTapping(ann, 'Rose', 1_000, 8);
  for (const taps of [200, 600]) {
    await until(() => ann.evaluate((taps) => globalThis.taps >= taps, taps));
    await on.server.stop('SIGKILL');
    await on.server.start();
  }
  await until(() => ann.evaluate(() => globalThis.taps === 1_000));
  await settled(ann);
  assert.equal(await charged(on.server, 'max'), 1_000);
  await until(async () => (await given(eve, 'Max')) === 1_000, 90_000);
  // Any further gift message would have arrived before this one.
  await catchUp([ann, eve], 'that was a thousand');
  assert.deepEqual([await given(ann, 'Max'), await given(eve, 'Max')], [1_000, 1_000]);
});

test('ten seconds offline, a reload and a second tab of the same user: every tap is charged', async () => {
  const ann = await on.enter({ as: 'olga' });
  await openGifts(ann);
  await ann.context().setOffline(true);
  const since = Date.now();
  await tap(ann, 'Rose', 30);
  await note(ann).filter({ hasText: /not charged yet/ }).waitFor();
  await until(() => Date.now() - since > 10_000);
  await ann.context().setOffline(false);
  await settled(ann);
  assert.deepEqual([await charged(on.server, 'olga'), await given(ann, 'Olga')], [30, 30]);

  // Reloaded with one order in flight, and another not sent yet.
  await faults({ billingMs: 2_000 });
  await tap(ann, 'Rose', 25);
  await ann.reload();
  await joined(ann);
  await settled(ann);
  await until(async () => (await charged(on.server, 'olga')) === 55);
  await faults({ billingMs: 0 });

  const other = await ann.context().newPage();
  await other.goto(ann.url());
  await joined(other);
  for (const page of [ann, other]) await openGifts(page);
  await Promise.all([tap(ann, 'Rose', 33), tap(other, 'Rose', 44)]);
  await settled(other);
  assert.equal(await charged(on.server, 'olga'), 55 + 33 + 44);
  // The second tab has signed the first one out of the chat. The second shows each gift once: from history, from the room, or its own.
  await until(async () => (await given(other, 'Olga')) === 55 + 33 + 44);
  await catchUp([other], 'that was all of it');
  assert.equal(await given(other, 'Olga'), 55 + 33 + 44);
});

test('the gifts of a tab that crashes are charged when the user comes back', async () => {
  const ann = await on.enter({ as: 'cora' });
  await openGifts(ann);
  await faults({ billingMs: 4_000 });
  await tap(ann, 'Rose', 47);
  const tapped = Date.now();
  const crashed = ann.waitForEvent('crash');
  ann.goto('chrome://crash').catch(() => {});
  await crashed;
  await faults({ billingMs: 0 });
  const again = await ann.context().newPage();
  await again.goto(`${on.server.url}/#token=cora`);
  await joined(again);
  await settled(again);
  // The first attempt, whose answer nobody awaits, is charged late, and not once more.
  await until(() => Date.now() - tapped > 6_000);
  assert.equal(await charged(on.server, 'cora'), 47);
});

test('gifts that are given up in one tab are given up in the other', async () => {
  const ann = await on.enter({ as: 'gail' });
  await openGifts(ann);
  await faults({ gifts: 503 });
  await gift(ann, 'Sailing boat').click();
  await note(ann).filter({ hasText: /not charged yet/ }).waitFor();
  const other = await ann.context().newPage();
  await other.goto(ann.url());
  await joined(other);
  await openGifts(other);
  await note(other).filter({ hasText: /not charged yet/ }).waitFor();
  await other.getByRole('button', { name: 'Give them up' }).click();
  await ann.locator('.gift-note[data-empty]').waitFor({ state: 'attached' });
  await faults({ gifts: 0 });
  await gift(other, 'Rose').click();
  await settled(other);
  assert.equal(await charged(on.server, 'gail'), 1);
  assert.deepEqual(await rows(ann, 'Gail'), []);
});

test('the top senders of the show are in the header, and all of them in a sheet', async () => {
  const server = await on.another({ after }, '--database', path(folder, 'top.db'));
  const ann = await on.enter({ as: 'ann', server });
  for (const [userId, count] of [['bob', 2], ['carol', 5], ['dan', 1], ['eve', 3]]) await server.desk('gift', { userId, giftId: 'tea', count });
  await ann.getByRole('button', { name: 'Top senders' }).click();
  const names = () => ann.locator('.member .nick').allInnerTexts();
  await until(async () => (await names()).join() === 'Carol,Eve,Bob,Dan');
  assert.equal(await ann.locator('.supporter-coins').first().innerText(), '50 coins');
  await screenshot(ann, 'gifts-supporters-1280x800');
  await ann.keyboard.press('Escape');
  // Another show starts without any.
  for (const status of ['ended', 'live']) await server.desk('status', { status });
  await ann.locator('.supporters').waitFor({ state: 'detached' });
});

test('a guest is asked to sign in', async (t) => {
  const server = await on.another(t, '--guests');
  const guest = await on.enter({ server });
  await listen(guest, 'sign-in');
  await openGifts(guest);
  await gift(guest, 'Rose').click();
  assert.equal((await guest.evaluate(() => globalThis['sign-in'])).length, 1);
  await screenshot(guest, 'gifts-guest-1280x800');
});

test('a page receives gift events, and may leave gifts and likes out', async () => {
  const ann = await on.enter({ as: 'eva' });
  await listen(ann, 'gift');
  await openGifts(ann);
  await gift(ann, 'Cup of tea').click();
  await on.server.desk('gift', { userId: 'bob', giftId: 'tea', count: 2 });
  await until(async () => (await ann.evaluate(() => globalThis.gift)).length === 2);
  const heard = await ann.evaluate(() => globalThis.gift.sort((one, other) => one.count - other.count));
  assert.deepEqual(heard.map(({ combo, ...it }) => it), [
    { giftId: 'tea', count: 1, userId: 'eva', nick: 'Eva', mine: true },
    { giftId: 'tea', count: 2, userId: 'bob', nick: 'Bob', mine: false },
  ]);
  await ann.evaluate(() => {
    const room = document.querySelector('live-room');
    room.toggleAttribute('no-gifts');
    room.toggleAttribute('no-likes');
  });
  await joined(ann);
  assert.deepEqual([await ann.locator('.composer-gift').count(), await ann.locator('.composer-like').count()], [0, 0]);
});

test('server-only messages from a member are refused, and not trusted where a backend lets them through', async (t) => {
  const own = await on.another(t, '--callback-url', 'http://127.0.0.1:9/nobody', '--callback-ms', '50');
  for (const [server, code] of [[on.server, 10016], [own, 0]]) {
    const ann = await on.enter({ as: 'ann', server });
    const mallory = await on.inRoom('mallory', { server });
    const from = { userId: 'fay', nick: 'Fay' };
    for (const forged of [
      { kind: 'gift', gift: 'fireworks', count: 9, combo: 9, from, order: 'order-999' },
      { kind: 'status', status: 'ended', version: 99 },
      { kind: 'mute', all: true },
      { kind: 'pin', text: 'forged' },
      { kind: 'draw', id: 99, keyword: 'k', prize: 'forged', until: 4_000_000_000 },
    ]) {
      const data = JSON.stringify({ v: 1, ...forged });
      assert.equal(await mallory.evaluate(([group, data]) => sendCustom(group, data), [on.group, data]), code, forged.kind);
    }
    await mallory.evaluate((group) => send(group, 'nothing happened'), on.group);
    await ann.locator('.message', { hasText: 'nothing happened' }).waitFor();
    assert.deepEqual([await rows(ann, 'Fay'), await ann.locator('.gift-effect, .pinned, .draw').count()], [[], 0]);
    assert.equal(await ann.locator('.status-badge').innerText(), 'LIVE');
    assert.ok(await ann.getByRole('textbox', { name: 'Your comment' }).isEditable());
  }
});

test('axe finds no violation in the panel, the banners, the effects and the sheet', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const options of [{}, { ...PHONE, colorScheme: 'light' }]) {
    const ann = await on.enter({ as: 'axel', ...options });
    await openGifts(ann);
    await faults({ gifts: 503 });
    await gift(ann, 'Rose').click();
    await note(ann).filter({ hasText: /not charged yet/ }).waitFor();
    await on.server.desk('gift', { userId: 'bob', giftId: 'fireworks', count: 1 });
    await ann.locator('.gift-effect').waitFor();
    await ann.evaluate(axe);
    const check = async () => {
      const { violations } = await ann.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
    };
    await check();
    await faults({ gifts: 0 });
    await settled(ann);
    await ann.getByRole('button', { name: 'Top senders' }).click();
    await ann.locator('.supporter-coins').first().waitFor();
    // Wait until the sheet has opened: before that it is half transparent.
    await ann.locator('.sheet').evaluate((sheet) => Promise.all(sheet.getAnimations().map(({ finished }) => finished)));
    await check();
    await ann.close();
  }
});
