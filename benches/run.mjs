// Runs the browser benchmarks, prints their tables, and writes them into docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chat } from './chat.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [model] = cpus();
const text = `# Benchmarks

Printed by \`make bench\`: ours as it ships beside a peer, in one run of one headless Chromium, on ${cpus().length} cores
(${model.model.trim()}). Ratios count; the figures themselves are this machine's.

## The chat list

The whole room as it ships, fed by its real runtime; and a keyed list over a vector that grows, changed and scrolled with each comment.
Over what can be read (20 lines a second for long) ours shows a part of what others say, and all that matters to the viewer.

${await chat(`${root}target/bench/chat`)}
`;
mkdirSync(`${root}docs`, { recursive: true });
writeFileSync(`${root}docs/benchmarks.md`, text);
console.log(text);
