#!/usr/bin/env bash
# Fuzzes what reads frames, playlists' queries, offers and addresses, for this many seconds (default 120), guided by coverage, and prints
# the number of inputs. The stable compiler can make libFuzzer's coverage: no other toolchain is needed.
set -euo pipefail
cd "$(dirname "$0")/../crates/room-server/fuzz"
TIME=${1:-120}
HOST=$(rustc -vV | sed -n 's/^host: //p')

export CARGO_TARGET_DIR=../../../target/fuzz
# With an explicit target, build scripts are not instrumented.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks"
cargo build --quiet --release --target "$HOST"
mkdir -p "$CARGO_TARGET_DIR/corpus"
printf '%s' '{"head":{"servcmd":"group_open_http_svc.send_group_msg","seq":7,"a2":"x","sdkappid":1},"body":{"Text":"\ud83d\ude00 \ud83d"}}' \
  >"$CARGO_TARGET_DIR/corpus/request"
printf '%s' '_HLS_msn=18446744073709551615&_HLS_part=4&txSecret=a&txTime=6B4B2380' >"$CARGO_TARGET_DIR/corpus/query"
printf 'a=ice-ufrag:x\r\na=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host\r\n' >"$CARGO_TARGET_DIR/corpus/addresses"
printf '%s\r\n' 'v=0' 'o=- 1 2 IN IP4 127.0.0.1' 's=-' 't=0 0' 'a=group:BUNDLE 0' 'm=audio 9 UDP/TLS/RTP/SAVPF 111' 'c=IN IP4 0.0.0.0' \
  'a=ice-ufrag:abcd' 'a=ice-pwd:abcdefghijklmnopqrstuvwx' "a=fingerprint:sha-256 $(printf 'AB:%.0s' {1..31})AB" 'a=setup:actpass' 'a=mid:0' \
  'a=recvonly' 'a=rtcp-mux' 'a=rtpmap:111 opus/48000/2' >"$CARGO_TARGET_DIR/corpus/offer"
"$CARGO_TARGET_DIR/$HOST/release/frame" "$CARGO_TARGET_DIR/corpus" -max_total_time="$TIME" -max_len=4096 -print_final_stats=1 \
  -artifact_prefix="$CARGO_TARGET_DIR/" 2>&1 | grep -E '^(stat::|Done|==|thread|SUMMARY)|panicked'
