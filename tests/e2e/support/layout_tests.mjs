// Shared layout tests: each checks some screens at each size.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch } from './browser.mjs';
import { faintFocus, faults } from './layout.mjs';
import { SCREENS, SIZES, Tour } from './screens.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/**
 * One size for each layout: chat below the picture, over it, beside it. At these sizes axe also runs, in both themes; the focus test uses
 * the first and the last. With `AXE=all` axe checks every size, which takes some minutes more.
 */
const [PHONE, EMBED, DESK] = ['390x844', '360x300', '1280x800'];

/** The screens, in two halves that take about the same time; each half is a file. */
const ALL = Object.keys(SCREENS);
export const [FIRST, SECOND] = [ALL.slice(0, ALL.length / 2), ALL.slice(ALL.length / 2)];

async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))].join(' '));
}

/** Starts a tour for the tests of a file; returns the object that holds it. */
export function useTour() {
  let browser;
  const it = {};
  before(async () => {
    browser = await launch();
    it.tour = await Tour.begin(browser);
  });
  after(async () => {
    await it.tour.end();
    await browser.close();
  });
  return it;
}

/** At each size everything in these screens can be seen, reached and touched. */
export function testScreens(it, names) {
  for (const name of names) {
    test(`${name}: at each size everything can be seen, reached and touched`, async () => {
      const said = [];
      // The page's content security policy forbids foreign scripts; `bypassCSP` lets the test's own in.
      await it.tour.to(name, async ({ size, touch, page, settled }) => {
        await settled();
        const say = (found) => said.push(...found.map((fault) => `${size}: ${fault}`));
        say(await page.evaluate(faults, { touch }));
        if (process.env.AXE !== 'all' && ![PHONE, EMBED, DESK].includes(size)) return;
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await settled();
          say(await axe(page));
        }
        if (!SCREENS[name].complains) say(page.complaints.splice(0));
      }, { bypassCSP: true });
      assert.deepEqual(said, []);
    });
  }
}

/** The keyboard focus is visible. */
export function testFocus(it) {
  test('the keyboard focus is visible, in both themes', async () => {
    const said = [];
    const sizes = SIZES.filter(({ size }) => [PHONE, DESK].includes(size));
    for (const name of ['room', 'settings', 'menu', 'emoji', 'gifts', 'members', 'headlines', 'upright']) {
      await it.tour.to(name, async ({ size, page, settled }) => {
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await settled();
          said.push(...(await page.evaluate(faintFocus)).map((fault) => `${name} ${size} ${colorScheme}: ${fault}`));
        }
      }, { sizes });
    }
    assert.deepEqual(said, []);
  });
}
