#!/usr/bin/env bash
# The browser benchmarks: builds what is measured as it ships, runs it beside its peers, writes docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
folder=target/bench/chat

cargo build --quiet --release --target wasm32-unknown-unknown -p chat-bench
mkdir -p "$folder"
wasm-bindgen --target web --no-typescript --out-dir "$folder" target/wasm32-unknown-unknown/release/chat_bench.wasm
cp benches/chat/index.html "$folder/"
cat style/tokens.css $(ls style/*.css | grep -v tokens) > "$folder/live-room.css"
scripts/dist.sh
cargo build --quiet --profile server -p room-server
ROOM_SERVER="$PWD/target/server/room-server" node benches/run.mjs
