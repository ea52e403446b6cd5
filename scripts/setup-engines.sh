#!/usr/bin/env bash
# Installs the other browsers that the page is tested in, where this machine lacks them: Firefox, and WebKit with a display for it. Both
# decode the stream's H.264 with libav.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "set-up: $*" >&2; }

missing=()
command -v "${FIREFOX:-firefox-esr}" >/dev/null || missing+=(firefox-esr)
command -v "${WEBKIT_DRIVER:-WebKitWebDriver}" >/dev/null || missing+=(webkit2gtk-driver)
command -v Xvfb >/dev/null || missing+=(xvfb)
compgen -G '/usr/lib/*/gstreamer-1.0/libgstlibav.so' >/dev/null || missing+=(gstreamer1.0-libav)
[ ${#missing[@]} -gt 0 ] || exit 0

say "${missing[*]}"
if [ "$(id -u)" != 0 ]; then
  say "they are missing, and only root can install them: apt-get install ${missing[*]}"
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
