// Third-party streams: a live HLS from ffmpeg, and a WHEP server by aiortc. Both play the demo's clip, so that the frame number can be
// read.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shows } from './support/player.mjs';
import { moves, screenshot, until } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const on = stage();
const CLIP = fileURLToPath(new URL('../../crates/room-server/media/clip.mp4', import.meta.url));
const SMALL = fileURLToPath(new URL('../../crates/room-server/media/small.mp4', import.meta.url));
const WHEP = fileURLToPath(new URL('peers/whep.py', import.meta.url));
const KINDS = { '.m3u8': 'application/vnd.apple.mpegurl', '.ts': 'video/mp2t', '.mp4': 'video/mp4', '.m4s': 'video/iso.segment', '.vtt': 'text/vtt' };
const PYTHON = join(process.env.AIORTC ?? '', 'bin/python');
const FFMPEG = spawnSync('ffmpeg', ['-version']).status === 0;
const missing = (name, has) => ({ skip: !has && `${name} is not installed` });
const begun = [];
after(() => begun.reverse().forEach((end) => end()));

/** Starts a program that runs until the tests are done. */
function runs(program, args, options) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  begun.push(() => child.kill('SIGKILL'));
  return child;
}

/** A folder for a stream, and the address that serves it. */
async function place() {
  const folder = mkdtempSync(join(tmpdir(), 'stream-'));
  begun.push(() => rmSync(folder, { recursive: true, force: true }));
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, 'http://x').pathname);
    response.setHeader('access-control-allow-origin', '*');
    if (!existsSync(path)) return response.writeHead(404).end();
    response.setHeader('content-type', KINDS[extname(path)]);
    createReadStream(path).pipe(response);
  }).listen(0, '127.0.0.1');
  begun.push(() => server.close());
  await once(server, 'listening');
  return { folder, address: `http://127.0.0.1:${server.address().port}` };
}

/** Starts a live HLS of the demo's clip, cut by ffmpeg; returns its address. */
async function live(...how) {
  const { folder, address } = await place();
  runs('ffmpeg', [
    '-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', CLIP, '-c', 'copy',
    '-f', 'hls', '-hls_time', '1', '-hls_list_size', '6', '-hls_flags', 'delete_segments+omit_endlist', ...how, 'live.m3u8',
  ], { cwd: folder });
  await until(() => existsSync(join(folder, 'live.m3u8')));
  return `${address}/live.m3u8`;
}

/** Makes a recording of three minutes with captions in these languages; each caption names its language. */
async function captioned(languages, { areThere = true } = {}) {
  const { folder, address } = await place();
  const made = spawnSync('ffmpeg', [
    '-loglevel', 'error', '-stream_loop', '11', '-i', CLIP, '-c', 'copy', '-f', 'hls', '-hls_playlist_type', 'vod', 'video.m3u8',
  ], { cwd: folder });
  assert.equal(made.status, 0, String(made.stderr));
  const lines = ['#EXTM3U'];
  for (const [code, name] of languages) {
    lines.push(`#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="${name}",LANGUAGE="${code}",AUTOSELECT=YES,DEFAULT=YES,URI="${code}.m3u8"`);
    if (areThere) writeFileSync(join(folder, `${code}.vtt`), `WEBVTT\n\n00:00.000 --> 03:00.000\n${name} is read here\n`);
    writeFileSync(
      join(folder, `${code}.m3u8`),
      `#EXTM3U\n#EXT-X-TARGETDURATION:180\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:180,\n${code}.vtt\n#EXT-X-ENDLIST\n`,
    );
  }
  lines.push('#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=960x540,SUBTITLES="s"', 'video.m3u8', '');
  writeFileSync(join(folder, 'all.m3u8'), lines.join('\n'));
  return `${address}/all.m3u8`;
}

async function plays(source, name) {
  await on.server.desk('sources', { sources: [source] });
  const page = await on.enter();
  await shows(page, { state: 'playing', source: source.kind });
  await moves(page, 100);
  await page.locator('.stage').hover();
  await screenshot(page, name);
  assert.deepEqual(page.complaints, []);
  return page;
}

test("ffmpeg's live HLS in fMP4 plays", missing('ffmpeg', FFMPEG), async () => {
  await plays({ kind: 'hls', url: await live('-hls_segment_type', 'fmp4') }, 'foreign-fmp4-1280x800');
});

test("ffmpeg's live HLS in MPEG-TS plays", missing('ffmpeg', FFMPEG), async () => {
  await plays({ kind: 'hls', url: await live('-hls_segment_type', 'mpegts') }, 'foreign-ts-1280x800');
});

/**
 * Starts an FLV from ffmpeg that clients can join at any time: they get the configuration, then all tags from the last key frame on, as a
 * CDN sends them.
 */
async function flv() {
  const FLV_HEADER = 13;
  let bytes = Buffer.alloc(0);
  let header;
  let [head, sinceKey] = [[], []];
  const readers = new Set();
  const made = runs('ffmpeg', ['-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', CLIP, '-c', 'copy', '-f', 'flv', '-']);
  made.stdout.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
    if (!header && bytes.length >= FLV_HEADER) [header, bytes] = [bytes.subarray(0, FLV_HEADER), bytes.subarray(FLV_HEADER)];
    for (;;) {
      const size = bytes.length < 4 ? Infinity : 15 + bytes.readUIntBE(1, 3);
      if (bytes.length < size) return;
      const tag = bytes.subarray(0, size);
      bytes = bytes.subarray(size);
      // A script, or a configuration: the second byte of the video or audio data is 0.
      const isHead = tag[0] === 18 || tag[12] === 0;
      const isKey = tag[0] === 9 && tag[11] >> 4 === 1 && !isHead;
      if (isHead) head.push(tag);
      else sinceKey = isKey ? [tag] : [...sinceKey, tag];
      readers.forEach((reader) => reader.write(tag));
    }
  });
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'video/x-flv', 'access-control-allow-origin': '*' });
    response.write(Buffer.concat([header, ...head, ...sinceKey]));
    readers.add(response);
    response.on('close', () => readers.delete(response));
  }).listen(0, '127.0.0.1');
  begun.push(() => server.close());
  await once(server, 'listening');
  // Not from its start: 5 s of it have passed.
  await until(() => sinceKey.length && sinceKey[0].readUIntBE(4, 3) > 5_000);
  return `http://127.0.0.1:${server.address().port}/live/show.flv`;
}

test("ffmpeg's FLV over a small HTTP server plays for a client that joins in the middle", missing('ffmpeg', FFMPEG), async () => {
  const page = await plays({ kind: 'flv', url: await flv() }, 'foreign-flv-1280x800');
  // Also across the point where the clip starts again.
  await moves(page, 190);
  await shows(page, { state: 'playing', source: 'flv' });
});

test('captions are shown when the viewer chooses them, and the choice is kept', missing('ffmpeg', FFMPEG), async () => {
  const page = await plays({ kind: 'hls', url: await captioned([['en', 'English'], ['zh', '中文']]) }, 'foreign-captions-1280x800');
  const read = () =>
    page.locator('video[data-front]').evaluate((video) =>
      [...video.textTracks].filter(({ mode }) => mode === 'showing').flatMap(({ activeCues }) => [...(activeCues ?? [])].map(({ text }) => text)),
    );
  const shown = () =>
    page.locator('video[data-front]').evaluate((video) => [...video.textTracks].filter(({ mode }) => mode === 'showing').length);
  assert.equal(await shown(), 0, 'none before one is chosen, whatever the playlist says');
  const choose = async (name) => {
    await page.locator('.stage').hover();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('group', { name: 'Captions' }).getByRole('menuitemradio', { name }).click();
  };
  for (const name of ['English', '中文']) {
    await choose(name);
    await until(async () => (await read()).join() === `${name} is read here`);
  }
  await screenshot(page, 'captions-1280x800');
  await page.reload();
  await moves(page);
  await until(async () => (await read()).join() === '中文 is read here');
  await choose('Off');
  await until(async () => (await shown()) === 0);
  assert.deepEqual(page.complaints, []);
});

test('missing captions do not stop the picture', missing('ffmpeg', FFMPEG), async () => {
  const url = await captioned([['en', 'English']], { areThere: false });
  await on.server.desk('sources', { sources: [{ kind: 'hls', url }] });
  const page = await on.enter();
  await moves(page);
  await page.locator('.stage').hover();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await until(() => page.asked.some((url) => url.endsWith('/en.vtt')));
  await moves(page, 100);
  await shows(page, { state: 'playing', source: 'hls' });
});

test("aiortc's WHEP plays, and its session ends with the page", missing('aiortc', existsSync(PYTHON)), async () => {
  const peer = runs(PYTHON, [WHEP, SMALL]);
  const [line] = await once(peer.stdout, 'data');
  const address = String(line).trim();
  const page = await plays({ kind: 'whep', url: `${address}/whep` }, 'foreign-whep-1280x800');
  const sessions = async () => (await fetch(`${address}/sessions`)).text();
  assert.equal(await sessions(), '1');
  await page.goto('about:blank');
  await until(async () => (await sessions()) === '0');
});
