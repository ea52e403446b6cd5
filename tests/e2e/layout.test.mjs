// Where things are, in each state of the room and at each of its sizes: everything can be seen, reached and touched.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch } from './support/browser.mjs';
import { faintFocus, faults } from './support/layout.mjs';
import { SCREENS, SIZES, Tour } from './support/screens.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** One of each layout: below the picture, over it, beside it. There it is also looked at by axe, in both themes, and at the focus; with
 * `AXE=all` axe looks at every size, which takes some minutes more. */
const [PHONE, EMBED, DESK] = ['390x844', '360x300', '1280x800'];

let [browser, tour] = [];
before(async () => {
  browser = await launch();
  tour = await Tour.begin(browser);
});
after(async () => {
  await tour.end();
  await browser.close();
});

async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))].join(' '));
}

for (const name of Object.keys(SCREENS)) {
  test(`${name}: at each size all of it can be seen, reached and touched`, async () => {
    const said = [];
    // The page's policy forbids foreign scripts; the test's own is let in.
    await tour.to(name, async ({ size, touch, page, settled }) => {
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

test('who comes by the keyboard sees where they are, in both themes', async () => {
  const said = [];
  const sizes = SIZES.filter(({ size }) => [PHONE, DESK].includes(size));
  for (const name of ['room', 'settings', 'menu', 'emoji', 'gifts', 'members', 'headlines', 'upright']) {
    await tour.to(name, async ({ size, page, settled }) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await settled();
        said.push(...(await page.evaluate(faintFocus)).map((fault) => `${name} ${size} ${colorScheme}: ${fault}`));
      }
    }, { sizes });
  }
  assert.deepEqual(said, []);
});
