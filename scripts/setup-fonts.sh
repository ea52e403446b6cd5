#!/usr/bin/env bash
# Installs fonts for Chinese and emoji, where this machine lacks them: without them a benchmark of text would draw empty boxes.
set -euo pipefail

missing() { [ -z "$(fc-list ":$1" 2>/dev/null)" ]; }

if missing 'lang=zh-cn' || missing 'lang=und-zsye'; then
  echo 'set-up: letters for Chinese and emoji' >&2
  if [ "$(id -u)" != 0 ]; then
    echo 'set-up: they are missing, and only root can install them: apt-get install fonts-wqy-microhei fonts-noto-color-emoji' >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fontconfig fonts-wqy-microhei fonts-noto-color-emoji >/dev/null
fi
