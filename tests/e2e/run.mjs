// Runs the end-to-end files in two lanes side by side, each with one browser for all its files: `node tests/e2e/run.mjs [NAME…]`.
//
// Files that play or count media go one at a time in a lane of their own: two of them at once would share what the other measures.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchShared } from './support/launch.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const TIMES = join(HERE, '../../target/e2e');
/** A test, or a file of them, that takes longer hangs, in milliseconds. */
const TEST_TIMEOUT = 400_000;
/** Files whose pages play the stream and look at it. */
const MEDIA = new Set([
  'danmaku', 'danmaku-worker', 'player', 'player-controls', 'player-faults', 'player-foreign', 'player-ladder', 'states',
]);

const there = readdirSync(HERE).flatMap((file) => (file.endsWith('.test.mjs') ? [file.replace('.test.mjs', '')] : []));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !there.includes(name));
if (unknown.length) {
  console.error(`There is no end-to-end file ${unknown.join(', ')}. There are: ${there.join(', ')}.`);
  process.exit(2);
}

/** Runs files one after the other in one browser; resolves with the exit code. */
async function lane(name, files) {
  if (!files.length) return 0;
  const browser = await launchShared();
  const runner = spawn(
    process.execPath,
    [
      '--test', '--test-concurrency=1', `--test-timeout=${TEST_TIMEOUT}`,
      '--test-reporter=spec', '--test-reporter-destination=stdout',
      `--test-reporter=${join(HERE, 'support/times.mjs')}`, `--test-reporter-destination=${join(TIMES, name)}`,
      ...files.map((file) => join(HERE, `${file}.test.mjs`)),
    ],
    { env: { ...process.env, BROWSER_ADDRESS: browser.wsEndpoint(), FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // Two lanes that print at once could not be read: each is printed when it is over.
  let out = '';
  runner.stdout.on('data', (data) => (out += data));
  const code = await new Promise((done) => runner.on('close', done));
  process.stdout.write(out);
  await browser.close();
  return code;
}

rmSync(TIMES, { recursive: true, force: true });
mkdirSync(TIMES, { recursive: true });
const files = wanted.length ? wanted : there;
const codes = await Promise.all([
  lane('media', files.filter((file) => MEDIA.has(file))),
  lane('others', files.filter((file) => !MEDIA.has(file))),
]);
console.log('Seconds, and tests, of each file:');
for (const name of readdirSync(TIMES)) console.log(`${name}:\n${readFileSync(join(TIMES, name), 'utf8')}`);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
