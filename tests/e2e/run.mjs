// Runs the end-to-end files in two lanes side by side, each with one browser for its files: `node tests/e2e/run.mjs [NAME…]`.
//
// Files that play or count media go one at a time in one lane: two of them at once would share what the other measures. The other lane
// begins with files that need no viewer, while a quick build of it is made; more of them follow the media files, so that both lanes take
// about as long. With LIVE_ROOM_RELEASE=1 the release build follows, beside the tests.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchShared } from './support/launch.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const TIMES = join(ROOT, 'target/e2e');
const VIEWER = join(ROOT, 'target/quick-dist');
/** A server's folder with a page, and with the SDK that the tests' own pages load; without a viewer. */
const NO_VIEWER = join(ROOT, 'target/no-viewer');
/** A test, or a file of them, that takes longer hangs, in milliseconds: the longest file takes half of this on a machine that is busy. */
const TEST_TIMEOUT = 600_000;
/**
 * Files that look at how the stream plays, or at what is drawn over it, from picture to picture; and three that do not, so that both
 * lanes take about as long.
 */
const MEDIA = ['css-shift', 'danmaku', 'danmaku-worker', 'player', 'player-controls', 'player-faults', 'player-ladder', 'connection', 'lifetime', 'layout-states'];
/** Files that have the chat SDK on a bare page, or no page at all. Those that are run first take about as long as the build. */
const BARE_FIRST = ['business', 'hostile'];
const BARE = ['callbacks', 'chat-data', 'chat-messages', 'chat-people', 'chat-session', 'rest'];

const there = readdirSync(HERE).flatMap((file) => (file.endsWith('.test.mjs') ? [file.replace('.test.mjs', '')] : []));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !there.includes(name));
if (unknown.length) {
  console.error(`There is no end-to-end file ${unknown.join(', ')}. There are: ${there.join(', ')}.`);
  process.exit(2);
}
const wanted = (list) => list.filter((name) => !asked.length || asked.includes(name));
const media = wanted(MEDIA);
const [bareFirst, bare] = [wanted(BARE_FIRST), wanted(BARE)];
const others = wanted(there.filter((name) => ![...MEDIA, ...BARE_FIRST, ...BARE].includes(name)));

/** The exit code of a program, not 0 either where it was not begun or a signal ended it. */
const ended = (child) => new Promise((done) => child.on('close', (code) => done(code ?? 1)).on('error', () => done(1)));
const run = (program, args, options) => ended(spawn(program, args, options));
/** What the runners said at their end of the tests that failed. */
const failures = [];

/** Runs files one after the other in one browser; gives the runner's exit code. */
async function test(name, files, DIST) {
  if (!files.length) return 0;
  const browser = await launchShared();
  const args = [
    '--test', '--test-concurrency=1', `--test-timeout=${TEST_TIMEOUT}`,
    '--test-reporter=spec', '--test-reporter-destination=stdout',
    `--test-reporter=${join(HERE, 'support/times.mjs')}`, `--test-reporter-destination=${join(TIMES, name)}`,
    ...files.map((file) => join(HERE, `${file}.test.mjs`)),
  ];
  const env = { ...process.env, DIST, BROWSER_ADDRESS: browser.wsEndpoint(), FORCE_COLOR: '0' };
  const runner = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  // Two lanes that print at once could not be read: what ran is printed when it is over, and what failed once more at the very end.
  let out = '';
  runner.stdout.setEncoding('utf8');
  runner.stdout.on('data', (data) => (out += data));
  const code = await ended(runner);
  process.stdout.write(out);
  if (code) failures.push(out.slice(Math.max(0, out.indexOf('✖ failing tests:'))));
  await browser.close();
  return code;
}

rmSync(TIMES, { recursive: true, force: true });
mkdirSync(TIMES, { recursive: true });
cpSync(join(ROOT, 'index.html'), join(NO_VIEWER, 'index.html'));
cpSync(join(ROOT, 'public/vendor'), join(NO_VIEWER, 'vendor'), { recursive: true });
const built = media.length + others.length ? run(join(ROOT, 'scripts/dist.sh'), ['--quick'], { stdio: 'inherit' }) : Promise.resolve(0);
/** Both builds use the same folder of Trunk's, so one follows the other. */
const released = built.then((code) => {
  if (code || !process.env.LIVE_ROOM_RELEASE) return code;
  return run('nice', ['-n', '19', join(ROOT, 'scripts/dist.sh')], { stdio: ['ignore', 'ignore', 'inherit'] });
});
const withViewer = async (name, files) => (await built) || test(name, files, VIEWER);
/** One after the other, also where the first fails; gives an exit code that is not 0 where either has one. */
const lane = async (first, second) => {
  const code = await first();
  return (await second()) || code;
};
const results = await Promise.allSettled([
  released,
  lane(() => withViewer('media', media), () => test('bare', bare, NO_VIEWER)),
  lane(() => test('bare-first', bareFirst, NO_VIEWER), () => withViewer('others', others)),
]);
console.log('Seconds, and tests, of each file:');
for (const name of readdirSync(TIMES)) console.log(`${name}:\n${readFileSync(join(TIMES, name), 'utf8')}`);
for (const failure of failures) console.log(failure);
for (const { reason } of results) if (reason) console.error(reason);
process.exitCode = results.every(({ value }) => value === 0) ? 0 : 1;
