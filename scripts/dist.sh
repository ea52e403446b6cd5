#!/usr/bin/env bash
# Builds the viewer for release into dist/: wasm by trunk, made smaller by wasm-opt, everything also compressed by brotli.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

trunk build --release --offline --quiet
# Trunk leaves its own instruction in the page where it may not write a script in its place.
sed -i '/data-trunk/d' dist/index.html
# Tokens first: the components' styles are written in their terms.
cat style/tokens.css $(ls style/*.css | grep -v tokens) > dist/live-room.css
wasm-opt -Oz dist/live-room-viewer_bg.wasm -o dist/live-room-viewer_bg.wasm
node scripts/compress.mjs dist
