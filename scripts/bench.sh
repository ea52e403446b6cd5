#!/usr/bin/env bash
# The browser benchmarks: builds what is measured as it ships, runs it beside its peers, and writes its section of docs/benchmarks.md:
# bench.sh chat|player|gifts|danmaku …
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
built=target/wasm32-unknown-unknown/release

# bindings NAME: builds the wasm of a benchmark, for a page.
bindings() {
  cargo build --quiet --release --target wasm32-unknown-unknown -p "$1-bench"
  mkdir -p "target/bench/$1"
  wasm-bindgen --target web --no-typescript --out-dir "target/bench/$1" "$built/$1_bench.wasm"
}

for part in "${@:-none}"; do
  case $part in
    chat | player | gifts | danmaku) ;;
    *) echo 'bench.sh chat|player|gifts|danmaku …' >&2 && exit 2 ;;
  esac
done

scripts/setup-fonts.sh
for part in "$@"; do
  case $part in
    chat)
      bindings chat
      cp benches/chat/index.html target/bench/chat/
      cat style/tokens.css $(ls style/*.css | grep -v tokens) > target/bench/chat/live-room.css
      ;;
    gifts)
      bindings chat
      folder=target/bench/gifts
      mkdir -p "$folder"
      cp benches/gifts/* benches/chat/index.html target/bench/chat/chat_bench.js target/bench/chat/chat_bench_bg.wasm public/hearts.js "$folder/"
      cp -r target/bench/chat/snippets "$folder/"
      cat style/tokens.css $(ls style/*.css | grep -v tokens) > "$folder/live-room.css"
      ;;
    player)
      scripts/dist.sh
      cargo build --quiet --profile server -p room-server
      ;;
    danmaku)
      bindings danmaku
      scripts/dist.sh
      folder=target/bench/danmaku
      cp benches/danmaku/*.{html,mjs} dist/danmaku-host.js dist/danmaku.js dist/danmaku_bg.wasm "$folder/"
      cp node_modules/danmaku/dist/esm/danmaku.min.js "$folder/danmaku-peer.js"
      cp node_modules/danmu.js/dist/index.js "$folder/danmu.js"
      cp node_modules/artplayer/dist/artplayer.mjs "$folder/artplayer.js"
      cp node_modules/artplayer-plugin-danmuku/dist/artplayer-plugin-danmuku.mjs "$folder/artplayer-plugin-danmuku.js"
      ;;
  esac
done
ROOM_SERVER="$PWD/target/server/room-server" node benches/run.mjs "$@"
