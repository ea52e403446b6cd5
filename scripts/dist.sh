#!/usr/bin/env bash
# Builds the viewer: dist.sh [--quick]
#
# For release, in dist/: wasm by trunk, made smaller by wasm-opt, all files also compressed by brotli. With --quick, in target/quick-dist/,
# for tests of whole pages: in a fraction of the time, without the steps that only reduce the size. The danmaku renderer is a separate wasm,
# for a worker.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

case ${1:-} in
  --quick) profile=quick dist=target/quick-dist ;;
  '') profile=release dist=dist ;;
  *) echo 'dist.sh [--quick]' >&2 && exit 2 ;;
esac

trunk build --release --cargo-profile "$profile" --dist "$dist" --offline --quiet
# Trunk leaves its own instruction in the page if it may not write a script there.
sed -i '/data-trunk/d' "$dist/index.html"
# Tokens first: the components' styles use them.
cat style/tokens.css $(ls style/*.css | grep -v tokens) > "$dist/live-room.css"
cargo build --quiet --profile "$profile" --target wasm32-unknown-unknown -p danmaku-renderer
wasm-bindgen --target web --no-typescript --out-dir "$dist" --out-name danmaku \
  "target/wasm32-unknown-unknown/$profile/danmaku_renderer.wasm"
[ "$profile" = release ] || exit 0
wasm-opt -Oz dist/danmaku_bg.wasm -o dist/danmaku_bg.wasm
wasm-opt -Oz dist/live-room-viewer_bg.wasm -o dist/live-room-viewer_bg.wasm
node scripts/compress.mjs dist
