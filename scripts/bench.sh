#!/usr/bin/env bash
# The browser benchmarks: builds what is measured as it ships, runs it beside its peers, writes docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
chat=target/bench/chat
danmaku=target/bench/danmaku
built=target/wasm32-unknown-unknown/release

scripts/setup-fonts.sh
cargo build --quiet --release --target wasm32-unknown-unknown -p chat-bench -p danmaku-bench
mkdir -p "$chat" "$danmaku"
wasm-bindgen --target web --no-typescript --out-dir "$chat" "$built/chat_bench.wasm"
wasm-bindgen --target web --no-typescript --out-dir "$danmaku" "$built/danmaku_bench.wasm"
cp benches/chat/index.html "$chat/"
cat style/tokens.css $(ls style/*.css | grep -v tokens) > "$chat/live-room.css"
scripts/dist.sh
cp benches/danmaku/*.{html,mjs} dist/danmaku-host.js dist/danmaku.js dist/danmaku_bg.wasm "$danmaku/"
cp node_modules/danmaku/dist/esm/danmaku.min.js "$danmaku/danmaku-peer.js"
cp node_modules/danmu.js/dist/index.js "$danmaku/danmu.js"
cp node_modules/artplayer/dist/artplayer.mjs "$danmaku/artplayer.js"
cp node_modules/artplayer-plugin-danmuku/dist/artplayer-plugin-danmuku.mjs "$danmaku/artplayer-plugin-danmuku.js"
cargo build --quiet --profile server -p room-server
ROOM_SERVER="$PWD/target/server/room-server" node benches/run.mjs
