// Runs the named browser benchmarks, prints their tables, and writes each into its own section of docs/benchmarks.md: `node benches/run.mjs
// chat|player|gifts|danmaku …`. The other sections stay as they are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = `${root}docs/benchmarks.md`;
const HEAD = `# Benchmarks

\`make bench\` writes this document; each section has its own command. Each section compares the viewer as it ships ("ours") with a peer, in
one run of one headless Chromium. Compare the ratios: the absolute figures depend on the machine.
`;

/** The sections in the document's order, each with its benchmark and the text before its tables. */
const SECTIONS = {
  chat: {
    title: 'The chat list',
    text: `"ours" is the whole room as it ships, with its real effect loop. "naive" is a keyed list over a growing vector that is changed
and scrolled for each comment. When more comments come than people can read (20 a second over a longer time), ours shows only a part of the
ordinary comments, but always the viewer's own comments, those of host and moderators, and mentions.`,
    measure: async () => (await import('./chat.mjs')).chat(`${root}target/bench/chat`),
  },
  player: {
    title: 'The player',
    text: `"bare" is a \`<video>\` with the default settings of hls.js or mpegts.js, or with a plain \`RTCPeerConnection\`, on the same
server. "First picture" is the time from the backend's answer to the first picture on the screen. "Latency" is how far the picture is behind
the stream after the player has settled. All values are medians in milliseconds, of several runs with an empty cache each. In ours the
picture appears before the user interface around it; "ours: room drawn" is the time until that is drawn.`,
    measure: async () => (await import('./player.mjs')).player(),
  },
  gifts: {
    title: 'Gifts and likes',
    text: `"ours" is the whole room as it ships, which receives gifts and likes of other users. "naive" is a page that creates a heart for
each like and a banner for each gift, and removes them when they are over. Ours shows only as many as a viewer can distinguish: two banners
at a time and twelve hearts a second. Cost and frames are measured one after the other, because recording frames is work for the page.`,
    measure: async () => (await import('./gifts.mjs')).gifts(`${root}target/bench/gifts`),
  },
  danmaku: {
    title: 'Comments over the picture',
    text: `"ours" is the danmaku as it ships. The peers are engines of other projects. Every engine is set to show as many comments as
possible, and gets the same comments (Chinese, English, emoji; most short, a few of 30 characters; 30 % in colour) at the same rate over the
same stage of 1280 × 720 pixels, with 24 px text and 8 s from edge to edge. Cost, smoothness of the page and visible comments are measured
in separate passes, because each of these measurements is itself work for the page.`,
    measure: async () => (await import('./danmaku.mjs')).danmaku(`${root}target/bench/danmaku`),
  },
};

/** The document's sections, by title: each from its heading to the next one. */
function sections() {
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  return new Map(text.split(/^(?=## )/m).slice(1).map((section) => [/^## (.*)$/m.exec(section)[1], section]));
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SECTIONS));
if (!wanted.length || unknown.length) {
  console.error(`Give the names of the benchmarks to run: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
for (const name of wanted) {
  const { title, text, measure } = SECTIONS[name];
  const { model } = cpus()[0];
  const section = `## ${title}\n\n\`make bench-${name}\`, on ${cpus().length} cores (${model.trim()}).\n\n${text}\n\n${await measure()}\n`;
  console.log(section);
  const known = sections().set(title, section);
  const ordered = Object.values(SECTIONS).flatMap(({ title }) => (known.has(title) ? [known.get(title).trimEnd()] : []));
  writeFileSync(DOCUMENT, `${[HEAD.trimEnd(), ...ordered].join('\n\n')}\n`);
}
