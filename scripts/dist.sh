#!/usr/bin/env bash
# Builds the viewer for release into dist/: wasm by trunk, made smaller by wasm-opt, everything also compressed by brotli. What draws the
# danmaku is a wasm of its own, for a worker.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

trunk build --release --offline --quiet
# Trunk leaves its own instruction in the page where it may not write a script in its place.
sed -i '/data-trunk/d' dist/index.html
# Tokens first: the components' styles are written in their terms.
cat style/tokens.css $(ls style/*.css | grep -v tokens) > dist/live-room.css
cargo build --quiet --release --target wasm32-unknown-unknown -p danmaku-renderer
wasm-bindgen --target web --no-typescript --out-dir dist --out-name danmaku target/wasm32-unknown-unknown/release/danmaku_renderer.wasm
wasm-opt -Oz dist/danmaku_bg.wasm -o dist/danmaku_bg.wasm
wasm-opt -Oz dist/live-room-viewer_bg.wasm -o dist/live-room-viewer_bg.wasm
node scripts/compress.mjs dist
