#!/usr/bin/env bash
# Runs the whole page against a real server in Firefox and in WebKit. Builds nothing: DIST and ROOM_SERVER say where the viewer and the
# server are.
set -euo pipefail
cd "$(dirname "$0")/.."
export DIST=${DIST:-$PWD/target/quick-dist} ROOM_SERVER=${ROOM_SERVER:-$PWD/target/debug/room-server}

scripts/setup-engines.sh
# One after the other: two browsers at once would wait for each other. A test that takes longer hangs, in milliseconds.
exec node --test --test-concurrency=1 --test-timeout=300000 --test-reporter=spec tests/engines/*.test.mjs
