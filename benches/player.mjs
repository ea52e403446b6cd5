// The player compared with a bare one: time to the first frame, latency behind the stream, and time to recover after a fault. Frame numbers
// are read from the strip in the picture; the server makes frame n at n × 40 ms since the start of 2026.
import { launch, picture, person, until } from '../tests/e2e/support/browser.mjs';
import { kinds } from '../tests/e2e/support/player.mjs';
import { RoomServer } from '../tests/e2e/support/server.mjs';

/** How many times each player is opened, and how many times the recovery from each fault is measured. */
const RUNS = Number(process.env.RUNS ?? 5);
const MENDS = Number(process.env.MENDS ?? 2);
/** Number of runs in which the latency is measured. */
const SETTLED_RUNS = 3;
const MS_A_FRAME = 40;
const LOOP_FRAMES = 400;
const EPOCH_MS = Date.UTC(2026, 0, 1);
/** A player has settled after this time (ms). */
const SETTLED_MS = 12_000;
const SAMPLES = 40;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Records when the first frame was on the screen, and when the user interface around it was drawn. */
function watch() {
  const seen = new WeakSet();
  const look = () => {
    const room = document.querySelector('live-room')?.shadowRoot;
    for (const video of (room ?? document).querySelectorAll('video')) {
      if (!seen.has(video)) video.requestVideoFrameCallback((now) => (globalThis.firstPicture ??= now));
      seen.add(video);
    }
    if (room?.querySelector('.room')) globalThis.roomDrawn ??= performance.now();
    requestAnimationFrame(look);
  };
  look();
}

/** The bare player: plays the URL of a source with the default settings, and no more. */
async function bare({ kind, url }) {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  video.dataset.front = '';
  document.body.append(video);
  if (kind === 'hls') {
    const { default: Hls } = await import('/vendor/hls.min.mjs');
    const hls = new Hls({ workerPath: '/vendor/hls.worker.js' });
    hls.loadSource(url);
    hls.attachMedia(video);
    video.play();
    return;
  }
  if (kind === 'flv') {
    const { default: mpegts } = await import('/vendor/mpegts.js');
    const player = mpegts.createPlayer({ type: 'flv', isLive: true, url });
    player.attachMediaElement(video);
    player.load();
    video.play();
    return;
  }
  const connection = new RTCPeerConnection();
  connection.addTransceiver('video', { direction: 'recvonly' });
  connection.addTransceiver('audio', { direction: 'recvonly' });
  const stream = new MediaStream();
  video.srcObject = stream;
  connection.ontrack = ({ track }) => stream.addTrack(track);
  await connection.setLocalDescription();
  const headers = { 'content-type': 'application/sdp' };
  const answer = await fetch(url, { method: 'POST', headers, body: connection.localDescription.sdp });
  await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  video.play();
}

const players = {
  async bare(page, server) {
    // A page of the server without content. The backend is requested first, as a real page would do.
    await page.goto(`${server.url}/page.css`);
    await page.evaluate(watch);
    await page.evaluate(`(async () => {
      const { sources: [source] } = await (await fetch('/api/rooms/demo')).json();
      await (${bare})(source);
    })()`);
  },
  async ours(page, server) {
    await page.addInitScript(watch);
    await page.goto(server.url);
  },
};

/** Time from the backend's answer to the event that `watch` records under this name (ms). */
const since = (page, noted) =>
  until(() =>
    page.evaluate((noted) => {
      const asked = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/api/rooms/demo'));
      return globalThis[noted] && asked ? globalThis[noted] - asked.responseEnd : 0;
    }, noted),
  );

/** Latency of the picture behind the stream (ms): the median of many samples. */
async function latency(page) {
  const samples = [];
  while (samples.length < SAMPLES) {
    const { frame } = await picture(page);
    if (frame === null) continue;
    const made = Math.floor((Date.now() - EPOCH_MS) / MS_A_FRAME) % LOOP_FRAMES;
    samples.push(((made - frame + LOOP_FRAMES) % LOOP_FRAMES) * MS_A_FRAME);
    await wait(37);
  }
  return median(samples);
}

/** The median; of an even number of values, the mean of the two in the middle. */
function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[Math.floor((list.length - 1) / 2)] + sorted[Math.floor(list.length / 2)]) / 2;
}

async function compare(browser, server, source) {
  const figures = { bare: { start: [], latency: [] }, ours: { start: [], latency: [] }, room: [] };
  await server.desk('sources', { sources: [source] });
  for (let run = 0; run < RUNS; run += 1) {
    for (const name of ['bare', 'ours']) {
      const page = await person(browser, { pace: {} });
      await players[name](page, server);
      figures[name].start.push(await since(page, 'firstPicture'));
      if (name === 'ours') figures.room.push(await since(page, 'roomDrawn'));
      if (run < SETTLED_RUNS) {
        await wait(SETTLED_MS);
        figures[name].latency.push(await latency(page));
      }
      await page.context().close();
    }
  }
  return figures;
}

/** Seconds from a fault's end until the picture moves. */
async function recovery(browser, server, source, change, { fromStart = false } = {}) {
  const fine = { stream: 'fine', rtc: 'fine' };
  await server.desk('sources', { sources: [source] });
  if (fromStart) await server.desk('faults', change);
  const page = await person(browser, { pace: {} });
  await page.goto(server.url);
  const is = (state) => page.locator(`.stage[data-state="${state}"]`);
  if (!fromStart) {
    await is('playing').waitFor();
    await wait(3_000);
    await server.desk('faults', change);
  }
  await is('error').or(is('buffering')).waitFor();
  await wait(3_000);
  await server.desk('faults', fine);
  const began = Date.now();
  const held = await page.locator('video[data-front]').count() ? (await picture(page)).frame : null;
  await until(async () => {
    if (!(await page.locator('video[data-front]').count())) return false;
    const { frame } = await picture(page);
    return frame !== null && frame !== held;
  }, 60_000);
  const seconds = (Date.now() - began) / 1_000;
  await page.context().close();
  return seconds;
}

/** Start and latency, compared with the bare player, as a table. */
async function starts(browser, server, { hls, lowLatency, flv, whep }) {
  const rows = [];
  for (const [name, source] of [['HLS', hls], ['low-latency HLS', lowLatency], ['FLV', flv], ['WHEP', whep]]) {
    const { bare, ours, room } = await compare(browser, server, source);
    const start = [bare.start, ours.start].map(median);
    const late = [bare.latency, ours.latency].map(median);
    const ratio = (start[1] / start[0]).toFixed(2);
    const figures = [start[0], start[1], ratio, median(room), late[0], late[1]];
    rows.push(`| ${[name, ...figures.map((figure) => (typeof figure === 'number' ? Math.round(figure) : figure))].join(' | ')} |`);
  }
  return `| stream | bare: first picture | ours: first picture | ratio to bare | ours: room drawn | bare: latency | ours: latency |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

/** Time until the picture moves again after each fault, as a table. */
async function recoveries(browser, server, { hls, lowLatency, flv, whep, leb }) {
  const faults = [
    ['HLS: missing (404)', hls, { stream: 'missing' }],
    ['HLS: fails (500)', hls, { stream: 'failing' }],
    ['HLS: playlists do not advance', hls, { stream: 'frozen' }],
    ['low-latency HLS: missing (404)', lowLatency, { stream: 'missing' }],
    ['low-latency HLS: playlists do not advance', lowLatency, { stream: 'frozen' }],
    ['FLV: missing (404)', flv, { stream: 'missing' }],
    ['FLV: sends no data', flv, { stream: 'frozen' }],
    ['WHEP: signalling fails (500)', whep, { rtc: 'failing' }, { fromStart: true }],
    ['WHEP: no packets arrive', whep, { rtc: 'dead' }],
    ['WHEP: sends no video', whep, { rtc: 'frozen' }],
    ['LEB: sends no video', leb, { rtc: 'frozen' }],
  ];
  const rows = [];
  for (const [name, source, change, how] of faults) {
    const seconds = [];
    for (let run = 0; run < MENDS; run += 1) seconds.push(await recovery(browser, server, source, change, how));
    rows.push(`| ${name} | ${median(seconds).toFixed(1)} | ${Math.max(...seconds).toFixed(1)} |`);
  }
  return `| fault | median | worst |
| --- | --- | --- |
${rows.join('\n')}`;
}

/** Returns the tables as Markdown. */
export async function player() {
  const server = await RoomServer.start();
  try {
    const browser = await launch();
    try {
      const sources = await kinds(server);
      return `${await starts(browser, server, sources)}

Seconds from the end of a fault until the picture moves again. The room has only this source.

${await recoveries(browser, server, sources)}`;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
