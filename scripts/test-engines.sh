#!/usr/bin/env bash
# Runs the whole page against a real server in Firefox and in WebKit. Builds nothing: DIST and ROOM_SERVER say where the viewer and the
# server are.
set -euo pipefail
cd "$(dirname "$0")/.."
export DIST=${DIST:-$PWD/target/quick-dist} ROOM_SERVER=${ROOM_SERVER:-$PWD/target/debug/room-server}

scripts/setup-engines.sh
# Where they are: WebKit's browser is in a folder of its version's and the machine's.
export FIREFOX=${FIREFOX:-$(command -v firefox-esr)} WEBKIT_DRIVER=${WEBKIT_DRIVER:-$(command -v WebKitWebDriver)}
export WEBKIT_BROWSER=${WEBKIT_BROWSER:-$(compgen -G '/usr/lib/*/webkit2gtk-4.*/MiniBrowser' | tail -1)}
# One after the other: two browsers at once would wait for each other. A test that takes longer hangs, in milliseconds.
exec node --test --test-concurrency=1 --test-timeout=300000 --test-reporter=spec tests/engines/*.test.mjs
