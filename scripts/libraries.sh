#!/usr/bin/env bash
# Keeps the builds of the libraries beside the tools, so that a fresh clone on the same machine compiles the workspace alone:
# libraries.sh save|restore
#
# One build is kept, under the hash of what it was built from. Another one is a good start, too: Cargo builds anew what differs.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

kept=$TOOLS/libraries
hash=$( (rustc -vV && cat Cargo.lock Cargo.toml .cargo/config.toml) | sha256sum | cut -c 1-16)

case ${1:-} in
  restore)
    if [ -d "$kept" ]; then cp -a "$kept" target; fi
    ;;
  save)
    [ -f "$kept/$hash" ] && exit
    fresh=$TOOLS/libraries.new
    rm -rf "$fresh"
    cp -a target "$fresh"
    # What is the workspace's own is of this clone; so is what was made of it.
    mapfile -t own < <(cargo metadata --no-deps --offline --format-version 1 | node -e '
      const { packages } = JSON.parse(require("node:fs").readFileSync(0));
      for (const { name, targets } of packages)
        for (const it of new Set([name, ...targets.map((target) => target.name)])) console.log(it);')
    for name in "${own[@]}"; do
      find "$fresh" -depth \( -path '*/deps/*' -o -path '*/.fingerprint/*' -o -path '*/build/*' \) \
        \( -name "$name-*" -o -name "${name//-/_}-*" -o -name "lib${name//-/_}-*" \) -exec rm -rf {} +
    done
    find "$fresh" -depth \( -name incremental -o -name examples \) -exec rm -rf {} +
    # Cargo's own folders and the compiler's answers stay; what was built for people to use goes.
    find "$fresh" -mindepth 2 -maxdepth 3 -type f ! -name '.*' ! -name '*.json' -delete
    find "$fresh" -mindepth 1 -maxdepth 1 -type d ! -name debug ! -name quick ! -name release ! -name wasm32-unknown-unknown \
      -exec rm -rf {} +
    touch "$fresh/$hash"
    rm -rf "$kept"
    mv "$fresh" "$kept"
    ;;
  *)
    echo 'libraries.sh save|restore' >&2
    exit 2
    ;;
esac
