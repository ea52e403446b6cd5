// What the layout tests share: each looks at some screens, at each size.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch } from './browser.mjs';
import { faintFocus, faults } from './layout.mjs';
import { SCREENS, SIZES, Tour } from './screens.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** One of each layout: below the picture, over it, beside it. There it is also looked at by axe, in both themes, and at the focus; with
 * `AXE=all` axe looks at every size, which takes some minutes more. */
const [PHONE, EMBED, DESK] = ['390x844', '360x300', '1280x800'];

/** The screens, in two halves that take about as long: each is a file of its own. */
const ALL = Object.keys(SCREENS);
export const [FIRST, SECOND] = [ALL.slice(0, ALL.length / 2), ALL.slice(ALL.length / 2)];

async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))].join(' '));
}

/** Begins a tour for the file's tests; gives what has it. */
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

/** At each size all of these screens can be seen, reached and touched. */
export function testScreens(it, names) {
  for (const name of names) {
    test(`${name}: at each size all of it can be seen, reached and touched`, async () => {
      const said = [];
      // The page's policy forbids foreign scripts; the test's own is let in.
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

/** Who comes by the keyboard sees where they are. */
export function testFocus(it) {
  test('who comes by the keyboard sees where they are, in both themes', async () => {
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
