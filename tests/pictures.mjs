// Takes screenshots of the room in each state, size and theme, for people to look through: `make pictures`, or `make pictures SCREENS="room
// gifts"`. They go to target/pictures, with one sheet for each state.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './e2e/support/launch.mjs';
import { SCREENS, SIZES, Tour } from './e2e/support/screens.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../target/pictures');
const THEMES = ['dark', 'light'];
/** Largest width and height of a screenshot on a sheet, in CSS pixels. */
const [WIDEST, HIGHEST] = [640, 420];

process.once('unhandledRejection', (error) => {
  console.error(error);
  process.exit(1);
});
mkdirSync(FOLDER, { recursive: true });
const asked = process.argv.slice(2);
const sizes = SIZES.filter(({ size }) => !process.env.SIZES || process.env.SIZES.split(' ').includes(size));
const browser = await launch();
const tour = await Tour.begin(browser);

/** Puts all screenshots of a state on one sheet. */
async function sheet(name, all) {
  const figure = ({ file, size, theme }) => {
    const [width, height] = size.split('x').map(Number);
    const scale = Math.min(1, HIGHEST / height, WIDEST / width);
    const data = readFileSync(join(FOLDER, file)).toString('base64');
    return `<figure><img src="data:image/png;base64,${data}" width="${width * scale}"><figcaption>${size} ${theme}</figcaption></figure>`;
  };
  const page = await browser.newPage({ viewport: { width: 2_200, height: 400 } });
  await page.setContent(`<style>body { margin: 8px; background: #888; color: #fff; font: 14px sans-serif }
    figure { display: inline-block; margin: 6px; vertical-align: top }</style>${all.map(figure).join('')}`);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
  await page.close();
}

for (const name of asked.length ? asked : Object.keys(SCREENS)) {
  const all = [];
  const complaints = new Set();
  const visit = async ({ size, page, settled }) => {
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await settled();
      const file = `${name}-${size}-${theme}.png`;
      await page.screenshot({ path: join(FOLDER, file) });
      all.push({ file, size, theme });
    }
    for (const complaint of page.complaints) complaints.add(complaint);
  };
  await tour.to(name, visit, { sizes });
  await sheet(name, all);
  console.log(`${name}: ${all.length} pictures`, ...complaints);
}
await tour.end();
await browser.close();
process.exit(0);
