#!/usr/bin/env bash
# Measures how many viewers one room-server process can serve on this machine: a crowd of each size enters, 40 messages a second go to the
# room, and each viewer measures when they arrive. Server and crowd share the machine's cores, so the figures are a lower bound.
# Sizes can be given: scripts/bench-server.sh 100 1000
set -euo pipefail
cd "$(dirname "$0")/.."
ADDRESS=127.0.0.1:8799
SECONDS_EACH=${SECONDS_EACH:-60}

cargo build --quiet --profile server -p room-server
[ -f dist/index.html ] || scripts/dist.sh >&2
# Each viewer needs a socket at both ends.
ulimit -n "$(ulimit -Hn)"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
[ $# -gt 0 ] || set -- 100 1000 10000
for viewers in "$@"; do
  target/server/room-server --listen "$ADDRESS" >/dev/null &
  server=$!
  until curl -fs "http://$ADDRESS/healthz" >/dev/null; do
    kill -0 "$server" || exit 1
    sleep 0.1
  done
  target/server/room-server crowd --server "http://$ADDRESS" --viewers "$viewers" --rate 40 --seconds "$SECONDS_EACH" |
    sed -n '/^|/p'
  kill "$server"
  wait "$server" || true
  server=
  echo
done
