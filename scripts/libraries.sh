#!/usr/bin/env bash
# Keeps the builds of the libraries beside the tools, so that a fresh clone on the same machine compiles only the workspace:
# libraries.sh save|restore
#
# `save` keeps what target/ has, under the hash of what it was built from, and replaces what was kept before. A build from other inputs is a
# good start, too: Cargo rebuilds what differs.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

kept=$TOOLS/libraries
hash=$( (rustc -vV && cat Cargo.lock Cargo.toml .cargo/config.toml) | sha256sum | cut -c 1-16)

case ${1:-} in
  restore)
    [ -d "$kept" ] || exit 0
    # In one step, so that an interrupted restore starts over.
    rm -rf target.new
    cp -a "$kept" target.new
    mv target.new target
    ;;
  save)
    [ -f "$kept/$hash" ] && exit
    fresh=$TOOLS/libraries.new
    rm -rf "$fresh"
    mkdir -p "$fresh"
    # The workspace's own builds belong to this clone.
    excluded=$(cargo metadata --no-deps --offline --format-version 1 | node -e '
      const { packages } = JSON.parse(require("node:fs").readFileSync(0));
      for (const name of new Set(packages.flatMap(({ name, targets }) => [name, ...targets.map((it) => it.name)])))
        for (const it of new Set([name, name.replaceAll("-", "_")]))
          for (const folder of ["deps", "build", ".fingerprint"])
            for (const end of ["-*", ".*"]) console.log(`--exclude=*/${folder}/${it}${end}\n--exclude=*/${folder}/lib${it}${end}`);')
    mapfile -t own <<<"$excluded"
    (cd target && find . -maxdepth 3 \( -name deps -o -name build -o -name .fingerprint \) -prune -print0 |
      tar -c "${own[@]}" --null --files-from=-) | tar -x -C "$fresh"
    touch "$fresh/$hash"
    rm -rf "$kept"
    mv "$fresh" "$kept"
    ;;
  *)
    echo 'libraries.sh save|restore' >&2
    exit 2
    ;;
esac
