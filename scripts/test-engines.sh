#!/usr/bin/env bash
# Tests the whole page against a real server in Firefox and in WebKit. Builds nothing: DIST and ROOM_SERVER are the paths of the viewer and
# the server.
set -euo pipefail
cd "$(dirname "$0")/.."
export DIST=${DIST:-$PWD/target/quick-dist} ROOM_SERVER=${ROOM_SERVER:-$PWD/target/debug/room-server}

scripts/setup-engines.sh
# Paths of the browsers: WebKit's is in a folder named after its version and the machine.
export FIREFOX=${FIREFOX:-$(command -v firefox-esr)} WEBKIT_DRIVER=${WEBKIT_DRIVER:-$(command -v WebKitWebDriver)}
export WEBKIT_BROWSER=${WEBKIT_BROWSER:-$(compgen -G '/usr/lib/*/webkit2gtk-4.*/MiniBrowser' | tail -1)}
# One file after the other: two browsers at once would slow each other down. The timeout of a test is in milliseconds.
exec node --test --test-concurrency=1 --test-timeout=300000 --test-reporter=spec tests/engines/*.test.mjs
