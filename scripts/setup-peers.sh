#!/usr/bin/env bash
# Installs what makes the third-party streams of the tests, where this machine lacks it: ffmpeg, and aiortc in its own folder beside the
# other tools.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

say() { printf '%s\n' "set-up: $*" >&2; }

if ! command -v ffmpeg >/dev/null; then
  say 'ffmpeg'
  if [ "$(id -u)" != 0 ]; then
    say 'it is missing, and only root can install it: apt-get install ffmpeg'
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg >/dev/null
fi

if [ ! -f "$AIORTC/complete" ]; then
  say 'aiortc'
  rm -rf "$AIORTC"
  python3 -m venv "$AIORTC"
  "$AIORTC/bin/pip" install --quiet --disable-pip-version-check "aiortc==$AIORTC_VERSION" "aiohttp==$AIOHTTP_VERSION"
  touch "$AIORTC/complete"
fi
