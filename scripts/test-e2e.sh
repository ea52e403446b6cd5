#!/usr/bin/env bash
# Runs whole pages against a real server, in a real browser: test-e2e.sh [NAME…]; without names, all.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

scripts/setup-peers.sh
cargo build --quiet -p room-server
exec node tests/e2e/run.mjs "$@"
