#!/usr/bin/env bash
# Runs whole pages against a real server, in a real browser: test-e2e.sh [NAME…]; without names, all.
#
# The pages are a quick build of the viewer's. What needs no viewer is tested while that is being built.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
# Files that have the chat SDK on a bare page, or no page at all.
BARE='business callbacks chat-data chat-messages chat-people chat-session hostile rest'

scripts/setup-peers.sh
cargo build --quiet -p room-server
if [ $# -gt 0 ]; then
  scripts/dist.sh --quick
  DIST=$PWD/target/quick-dist exec node tests/e2e/run.mjs "$@"
fi

# What the server has to have of a viewer: a page, and the SDK that the tests' own pages load.
bare=$PWD/target/bare-dist
mkdir -p "$bare"
cp -r index.html public/vendor "$bare"
scripts/dist.sh --quick >target/quick-dist.log 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true' EXIT
failed=0
# shellcheck disable=SC2086
DIST=$bare node tests/e2e/run.mjs $BARE || failed=1
wait "$building" || { cat target/quick-dist.log >&2; exit 1; }
rest=$(comm -23 <(cd tests/e2e && ls *.test.mjs | sed 's/\.test\.mjs$//' | sort) <(tr ' ' '\n' <<<"$BARE" | sort))
# shellcheck disable=SC2086
DIST=$PWD/target/quick-dist node tests/e2e/run.mjs $rest || failed=1
exit $failed
