#!/usr/bin/env bash
# Tests whole pages against a real server, in a real browser: test-e2e.sh [NAME…]; without names, all. With LIVE_ROOM_RELEASE=1 the release
# build runs in parallel.
set -euo pipefail
cd "$(dirname "$0")/.."
chosen=${CHROMIUM:-}
source scripts/env.sh

scripts/setup-peers.sh
cargo build --quiet -p room-server
# Chromium without windows, where it is installed and no other browser is chosen: a page costs half as much in it.
CHROMIUM=${chosen:-$(command -v chromium-headless-shell || command -v "$CHROMIUM")}
exec node tests/e2e/run.mjs "$@"
