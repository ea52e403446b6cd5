#!/usr/bin/env bash
# Installs what is needed and this machine lacks; quick when nothing is lacking: setup.sh PART…
#
#   build     what builds the viewer: the wasm target, wasm-bindgen, trunk, npm's packages
#   browser   Chromium and its driver (needs root where they are missing)
#   shell     the same Chromium without its windows, which tests of whole pages are quicker in (needs root where it is missing)
#   wasm-pack another way to run the browser tests
#
# The tools go into a folder of their own (LIVE_ROOM_TOOLS, by default in the user's cache), one for each version: a fresh
# clone on the same machine finds them. So it finds the libraries' builds, if `target/` is not there yet.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

say() { printf '%s\n' "set-up: $*" >&2; }

# cargo_tool NAME VERSION. Their own release profiles have LTO, which makes them slow to build; their speed does not matter.
# A lock that names a crate which the registry no longer serves is done without.
cargo_tool() {
  local name=$1 version=$2 root="$TOOLS/$1-$2"
  [ -x "$root/bin/${name%-cli}" ] && return
  say "$name $version (from source: some minutes)"
  export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
  export CARGO_TARGET_DIR="$TOOLS/build"
  cargo install --quiet --locked --root "$root" "$name@$version" 2>/dev/null ||
    cargo install --quiet --root "$root" "$name@$version"
  unset "${!CARGO_PROFILE_@}" CARGO_TARGET_DIR
  rm -rf "$TOOLS/build"
}

# What the page loads of npm's, under names that stay.
vendor() { cmp -s "$1" "public/vendor/$2" || install -D -m 644 "$1" "public/vendor/$2"; }

# A UMD build as a module: what it takes for CommonJS is its own, so it sets nothing on the page. VAP's build would make
# `regeneratorRuntime` by `Function()`, which a strict policy forbids, where there is no such name.
vendor_umd() {
  local made
  made=$(mktemp)
  {
    printf 'let regeneratorRuntime;const module={exports:{}},exports=module.exports;\n'
    cat "$1"
    printf '\nexport default module.exports;\n'
  } >"$made"
  vendor "$made" "$2"
  rm "$made"
}

build() {
  if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
    say 'the wasm target'
    rustup target add wasm32-unknown-unknown
  fi
  cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION"
  cargo_tool trunk "$TRUNK_VERSION"
  if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say 'npm packages'
    npm ci --silent
    touch node_modules/.package-lock.json
  fi
  vendor node_modules/@tencentcloud/chat/index.js chat.js
  vendor node_modules/hls.js/dist/hls.min.mjs hls.min.mjs
  vendor node_modules/hls.js/dist/hls.worker.js hls.worker.js
  vendor_umd node_modules/mpegts.js/dist/mpegts.js mpegts.js
  vendor_umd node_modules/video-animation-player/dist/vap.min.js vap.js
  vendor node_modules/svga/dist/index.esm.min.js svga.js
  vendor_umd node_modules/lottie-web/build/player/lottie_light.min.js lottie.js
  [ -d target ] || scripts/libraries.sh restore
}

browser() {
  command -v "$CHROMIUM" >/dev/null && command -v "$CHROMEDRIVER" >/dev/null && return
  say 'Chromium and its driver'
  if [ "$(id -u)" != 0 ]; then
    say 'they are missing, and only root can install them: apt-get install chromium chromium-driver'
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null
}

# Chromium without its windows. Whole pages are tested in Chromium itself where there is none.
shell() {
  if command -v chromium-headless-shell >/dev/null || [ "$(id -u)" != 0 ]; then return; fi
  say 'Chromium without its windows'
  { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell; } >/dev/null ||
    say 'there is none here; the tests take longer'
}

for part in "$@"; do
  case $part in
    build) build ;;
    browser) browser ;;
    shell) shell ;;
    wasm-pack) cargo_tool wasm-pack "$WASM_PACK_VERSION" ;;
    *) say "there is no part $part" && exit 2 ;;
  esac
done
