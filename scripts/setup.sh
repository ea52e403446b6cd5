#!/usr/bin/env bash
# Installs what this machine lacks; quick when it has everything: setup.sh PART…
#
#   build     the tools that build the viewer: the wasm target, wasm-bindgen, trunk, npm's packages
#   browser   Chromium and its driver (needs root where they are missing)
#   shell     the same Chromium without windows, in which tests of whole pages are quicker (needs root where it is missing)
#   wasm-pack another way to run the browser tests
#
# The tools go into their own folder (LIVE_ROOM_TOOLS, by default in the user's cache), one for each version: a fresh clone on the same
# machine finds them. It also finds the libraries' builds, if `target/` does not exist yet.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

say() { printf '%s\n' "set-up: $*" >&2; }

# cargo_tool NAME VERSION. The tools' own release profiles use LTO, which makes them slow to build; their speed does not matter here. If a
# tool's lock file names a crate that the registry no longer serves, the tool is built without the lock.
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

# Copies npm's files that the page loads, under fixed names.
vendor() { cmp -s "$1" "public/vendor/$2" || install -D -m 644 "$1" "public/vendor/$2"; }

# Wraps a UMD build as a module: the CommonJS `module` that it finds is the wrapper's, so it sets nothing on the page. Without the name
# `regeneratorRuntime`, VAP's build would make it by `Function()`, which a strict content security policy forbids.
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

# Chromium without windows. Where there is none, whole pages are tested in Chromium itself.
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
