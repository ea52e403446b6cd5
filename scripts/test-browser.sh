#!/usr/bin/env bash
# Runs the browser tests under tests/ in headless Chromium; `wasm-pack test --headless --chrome` does the same.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
CHROMEDRIVER=$(command -v "$CHROMEDRIVER") \
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
  cargo test --profile quick --target wasm32-unknown-unknown -p live-room-viewer --test '*' "$@"
