# Paths and versions of the tools. The other scripts and the Makefile read it; it changes nothing.
# shellcheck shell=bash
TOOLS=${LIVE_ROOM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/live-room-viewer}
# wasm-bindgen's generated code and its tool must have exactly the same version.
WASM_BINDGEN_VERSION=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
TRUNK_VERSION=0.21.14
WASM_PACK_VERSION=0.15.1
AIORTC_VERSION=1.16.0
AIOHTTP_VERSION=3.14.5
# A third-party WHEP server, for the tests.
export AIORTC=$TOOLS/aiortc-$AIORTC_VERSION
export CHROMIUM=${CHROMIUM:-chromium}
export CHROMEDRIVER=${CHROMEDRIVER:-chromedriver}
PATH=$TOOLS/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin:$TOOLS/trunk-$TRUNK_VERSION/bin:$TOOLS/wasm-pack-$WASM_PACK_VERSION/bin:$PWD/node_modules/.bin:$PATH
export TOOLS PATH
