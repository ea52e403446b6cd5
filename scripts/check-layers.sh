#!/usr/bin/env bash
# The layering rules that no compiler enforces: what may depend on what. Each rule is a reason, which is printed on a match, a pattern that
# must not match, and the paths to search.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
rule() {
  local reason=$1 pattern=$2
  shift 2
  if grep -rnE "$pattern" "$@"; then
    echo "layers: $reason" >&2
    failed=1
  fi
}
sources() { git ls-files --cached --others --exclude-standard "$@"; }

rule 'the core knows no browser, clock, chance or async' \
  'leptos|web_sys|js_sys|wasm_bindgen|SystemTime|Instant|std::time|rand::|fastrand|async |\.await\b' crates/room-core/src
rule 'a port knows no leptos, no ui, no runtime, and no other port' \
  'leptos|crate::(ui|runtime|embed|i18n|player|backend|danmaku)' src/chat
rule 'a port knows no leptos, no ui, no runtime, and no other port' \
  'leptos|crate::(ui|runtime|embed|i18n|player|chat|danmaku)' src/backend
rule 'a port knows no leptos, no ui, no runtime, and no other port' \
  'leptos|crate::(ui|runtime|embed|i18n|backend|chat|danmaku)' src/player
rule 'a port knows no leptos, no ui, no runtime, and no other port' \
  'leptos|crate::(ui|runtime|embed|i18n|backend|chat|player)' src/danmaku
rule 'a port knows no leptos, no ui, no runtime, and no other port' \
  'leptos|crate::(ui|runtime|embed|i18n|backend|chat|player|danmaku)' src/hearts.rs src/animation.rs
rule 'ui reads slices and dispatches intents: no port, no clock, no task' \
  'crate::(chat|backend|player|danmaku|hearts|animation|embed)|spawn_local|Date::|Timeout|set_timeout|set_interval|performance' src/ui
rule 'only the runtime sets slices' 'slices(\(\))?\.set\(|Slices::empty' src/ui src/embed src/chat src/backend src/player src/danmaku
rule 'what draws the danmaku knows the core alone' 'leptos|web_sys|live_room_viewer' crates/danmaku-renderer
rule 'nothing imports embed' 'crate::embed' src
rule 'the viewer does not depend on the server' '^room-server = .*path|room_server' Cargo.toml src crates/danmaku-renderer
rule 'text is text: no inner HTML' 'inner_html|innerHTML|insertAdjacentHTML|outerHTML' src public/entry.js public/embed.js
rule 'only chat/sdk.rs names a symbol of the SDK' \
  'TencentCloudChat|SDK_READY|MESSAGE_RECEIVED"|KICKED_OUT"|js_name = (login|joinGroup|sendMessage)' \
  $(sources 'src/*.rs' | grep -v '^src/chat/sdk.rs$')
for file in $(sources '*.rs' '*.css' '*.js' '*.mjs' '*.sh' '*.py'); do
  lines=$(wc -l <"$file")
  if [ "$lines" -gt 400 ]; then
    echo "layers: $file has $lines lines: over 400 is two ideas" >&2
    failed=1
  fi
done
exit $failed
