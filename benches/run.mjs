// Runs the named browser benchmarks, prints their tables, and writes each into its own section of docs/benchmarks.md: `node benches/run.mjs
// chat|player|gifts|danmaku …`. The other sections stay as they are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = `${root}docs/benchmarks.md`;
const HEAD = `# Benchmarks

Printed by \`make bench\`, each section by a command of its own: ours as it ships beside a peer, in one run of one headless Chromium.
Ratios count; the figures themselves are the machine's.
`;

/** The sections in the document's order: what measures each, and the text before its tables. */
const SECTIONS = {
  chat: {
    title: 'The chat list',
    text: `The whole room as it ships, fed by its real runtime; and a keyed list over a vector that grows, changed and scrolled with each comment.
Over what can be read (20 lines a second for long) ours shows a part of what others say, and all that matters to the viewer.`,
    measure: async () => (await import('./chat.mjs')).chat(`${root}target/bench/chat`),
  },
  player: {
    title: 'The player',
    text: `Beside a bare \`<video>\` (hls.js as it comes, or a bare \`RTCPeerConnection\`) on the same server: from the backend's answer to
the first picture on the screen, and how far behind the stream the picture is once it has found its pace; milliseconds, in the middle of several
runs, each with an empty cache. The picture is there before the room around it: the column "our room" says when that is drawn.`,
    measure: async () => (await import('./player.mjs')).player(),
  },
  gifts: {
    title: 'Gifts and likes',
    text: `The whole room as it ships, to which others' gifts and likes come, beside a naive page that makes a heart for each like and a banner for each
gift when they come, and takes them away when they are over. Ours shows what can be told apart: two banners, twelve hearts a second.
What it costs and how smooth it stays are measured one after the other, for to look is work, too.`,
    measure: async () => (await import('./gifts.mjs')).gifts(`${root}target/bench/gifts`),
  },
  danmaku: {
    title: 'Comments over the picture',
    text: `Ours as it ships, beside the engines that others use, set to show the most: the same comments (Chinese, English, emoji; most short, a few of 30
characters; 30 % in colour) at the same pace over the same stage of 1280 × 720, 24 px letters, 8 s from edge to edge. What it costs, how smooth
the page stays and what can be seen are measured one after the other, for to look is work, too.`,
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
  console.error(`Name what to measure: ${Object.keys(SECTIONS).join(', ')}.`);
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
