// Writes a .br beside every file that compresses, and prints the sizes of the viewer's own files: the SDK and hls.js load after them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const [folder] = process.argv.slice(2);
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.wasm', '.yaml']);
const VIEWER = ['live-room-viewer_bg.wasm', 'live-room-viewer.js', 'entry.js', 'live-room.css', 'danmaku_bg.wasm', 'danmaku.js'];

const sizes = new Map();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
  const raw = readFileSync(path);
  const packed = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } });
  writeFileSync(`${path}.br`, packed);
  sizes.set(path.slice(folder.length + 1), [raw.length, packed.length]);
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
for (const name of VIEWER) {
  const [raw, packed] = sizes.get(name);
  console.log(`${name.padEnd(26)} ${kb(raw).padStart(10)} raw ${kb(packed).padStart(10)} brotli`);
}
