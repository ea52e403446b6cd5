// Runs the end-to-end files in two lanes in parallel. Each lane uses one browser for all of its files: `node tests/e2e/run.mjs [NAME…]`.
//
// Files that measure media playback run one at a time in one lane, because two at once would disturb each other's measurements. The other
// lane starts with files that need no viewer, while a quick build of the viewer runs. The media lane ends with more files that need no
// viewer, so that both lanes take about the same time. With LIVE_ROOM_RELEASE=1 the release build follows, in parallel with the tests.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchShared } from './support/launch.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const TIMES = join(ROOT, 'target/e2e');
const VIEWER = join(ROOT, 'target/quick-dist');
/** Folder for a server without a viewer: a page, and the SDK that the tests' own pages load. */
const NO_VIEWER = join(ROOT, 'target/no-viewer');
/** Timeout of a test and of a file, in milliseconds. The longest file takes half of this on a busy machine. */
const TEST_TIMEOUT = 600_000;
/**
 * Files that check playback, or the drawing over the picture, frame by frame; and three that do not, so that both lanes take about the same
 * time.
 */
const MEDIA = ['css-shift', 'danmaku', 'danmaku-worker', 'player', 'player-controls', 'player-faults', 'player-ladder', 'connection', 'lifetime', 'layout-states'];
/** Files that use the chat SDK on a bare page, or no page. Those in BARE_FIRST take about as long as the build. */
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

/** Exit code of a child process; not 0 either if it did not start or a signal ended it. */
const ended = (child) => new Promise((done) => child.on('close', (code) => done(code ?? 1)).on('error', () => done(1)));
const run = (program, args, options) => ended(spawn(program, args, options));
/** Reports of the failed tests, from the end of each runner's output. */
const failures = [];

/** Runs files one after the other in one browser; returns the runner's exit code. */
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
  // Two lanes that print at once would be unreadable: each lane prints its output when it ends, and failures are printed again at the very
  // end.
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
/** Both builds use the same Trunk folder, so they run one after the other. */
const released = built.then((code) => {
  if (code || !process.env.LIVE_ROOM_RELEASE) return code;
  return run('nice', ['-n', '19', join(ROOT, 'scripts/dist.sh')], { stdio: ['ignore', 'ignore', 'inherit'] });
});
const withViewer = async (name, files) => (await built) || test(name, files, VIEWER);
/** Runs both, also if the first fails; returns a non-zero exit code if either has one. */
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
