#!/usr/bin/env bash
# The rules of the layers that no compiler enforces: what may depend on what. ARCHITECTURE.md gives the reasons.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
# rule REASON PATTERN PATH…: prints the reason where a line of these files matches. A path that is gone is an error too: a rule about
# no file would pass for ever.
rule() {
  local reason=$1 pattern=$2 status=0
  shift 2
  grep -rnE --include='*.rs' --include='*.toml' --include='*.js' "$pattern" "$@" || status=$?
  case $status in
    0) echo "layers: $reason" >&2 && failed=1 ;;
    1) ;;
    *) exit "$status" ;;
  esac
}
sources() { git ls-files --cached --others --exclude-standard "$@"; }

core=crates/room-core/src
rule 'the core knows no browser, clock, randomness or async' \
  'leptos|web_sys|js_sys|wasm_bindgen|SystemTime|Instant|std::time|rand::|fastrand|async |\.await\b' $core
rule 'the model knows no feature, port or room' 'crate::(features|playback|ports|pacing|room|context|effect|input|intent|view)\b' $core/model
rule 'the model has no serde: codecs turn JSON into it' 'serde' $core/model
rule 'only the codecs know JSON' 'serde_json' $core/model $core/features $core/playback $core/ports $core/overlay
rule 'the overlay and the pacing know only themselves' 'crate::(model|codec|features|playback|ports|room|context|effect|input|intent|view)\b' \
  $core/overlay $core/pacing
rule 'a core port knows the model, and no rule' 'crate::(codec|features|playback|pacing|room|context|effect|input|intent|view)\b' $core/ports
rule 'a codec holds no rule' 'crate::(features|playback|pacing|room|context|effect|input|intent|view)\b' $core/codec
rule 'features and playback do not know the room that routes to them' 'crate::(room|input|intent|view)\b' $core/features $core/playback
for port in backend chat overlay page player; do
  others=$(printf '%s\n' backend chat overlay page player | grep -v "^$port$" | paste -sd '|')
  rule 'a port knows no Leptos, no ui, no effect loop and no other port' \
    "leptos|crate::(ui|boot|store|i18n|ports::($others))\b" src/ports/$port
done
rule 'ui reads the store and dispatches intents: no port, no clock, no task' \
  'crate::(ports|boot)\b|spawn_local|Date::|Timeout|set_timeout|set_interval|performance' src/ui
rule 'only the effect loop writes the store' 'store(\(\))?\.set\(|Store::empty' src/ui src/ports src/i18n
rule 'nothing imports boot' 'crate::boot' src/ui src/ports src/i18n src/store.rs src/js.rs
rule 'the danmaku renderer knows only the core' 'leptos|web_sys|live_room_viewer' crates/danmaku-renderer
rule 'the viewer does not depend on the server' '^room-server = .*path|room_server' Cargo.toml src crates/danmaku-renderer crates/room-core
rule 'text is text: no inner HTML' 'inner_html|innerHTML|insertAdjacentHTML|outerHTML' src public/entry.js public/embed.js
rule 'only ports/chat/sdk.rs names a symbol of the SDK' \
  'TencentCloudChat|SDK_READY|MESSAGE_RECEIVED"|KICKED_OUT"|js_name = (login|joinGroup|sendMessage)' \
  $(sources 'src/*.rs' | grep -v '^src/ports/chat/sdk.rs$')
for file in $(sources '*.rs' '*.css' '*.js' '*.mjs' '*.sh' '*.py'); do
  lines=$(wc -l <"$file")
  if [ "$lines" -gt 400 ]; then
    echo "layers: $file has $lines lines: over 400 is two ideas" >&2
    failed=1
  fi
done
node scripts/check-circles.mjs || failed=1
exit $failed
