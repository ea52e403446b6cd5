// Runs the browser benchmarks, prints their tables, and writes them into docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chat } from './chat.mjs';
import { danmaku } from './danmaku.mjs';
import { player } from './player.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [model] = cpus();
const { compared, back } = await player();
const flying = await danmaku(`${root}target/bench/danmaku`);
const text = `# Benchmarks

Printed by \`make bench\`: ours as it ships beside a peer, in one run of one headless Chromium, on ${cpus().length} cores
(${model.model.trim()}). Ratios count; the figures themselves are this machine's.

## The chat list

The whole room as it ships, fed by its real runtime; and a keyed list over a vector that grows, changed and scrolled with each comment.
Over what can be read (20 lines a second for long) ours shows a part of what others say, and all that matters to the viewer.

${await chat(`${root}target/bench/chat`)}

## The player

Beside a bare \`<video>\` (hls.js as it comes, or a bare \`RTCPeerConnection\`) on the same server: from the backend's answer to
the first picture on the screen, and how far behind the stream the picture is once it has found its pace; milliseconds, in the middle of several
runs, each with an empty cache. The picture is there before the room around it: when that is drawn is told beside.

| stream | bare: first picture | ours | of the bare | our room | bare: latency | ours |
| --- | --- | --- | --- | --- | --- | --- |
${compared}

Seconds from the end of a fault until the picture moves, where the room has that source alone (in the middle, and at worst):

| fault | seconds | worst |
| --- | --- | --- |
${back}

## Comments over the picture

Ours as it ships, beside the engines that others use, set to show the most: the same comments (Chinese, English, emoji; most short, a few of 30
characters; a third in colour) at the same pace over the same stage of 1280 × 720, 24 px letters, 8 s from edge to edge. What it costs, how smooth
the page stays and what can be seen are measured one after the other, for to look is work, too.

${flying.markdown}
`;
mkdirSync(`${root}docs`, { recursive: true });
writeFileSync(`${root}docs/benchmarks.md`, text);
console.log(text);
