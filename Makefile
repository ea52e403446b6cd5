# Everything that a person or CI does here. Each target first sets up what it lacks.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
ENV := source scripts/env.sh
WASM := --target wasm32-unknown-unknown -p live-room-viewer -p danmaku-renderer -p chat-bench -p danmaku-bench
NATIVE := -p room-core -p room-server

.PHONY: demo test check test-browser test-e2e bench bench-server fuzz dist setup clean

## Builds everything and opens the room `demo`; Ctrl-C ends it.
demo: dist
	cargo build --quiet -p room-server
	exec target/debug/room-server

## All that CI runs.
test: check test-browser test-e2e

## What is quick: format, lints, layers, native tests.
check: setup
	cargo fmt --all --check
	cargo clippy --quiet $(NATIVE) --all-targets -- -D warnings
	cargo clippy --quiet $(WASM) --all-targets -- -D warnings
	scripts/check-layers.sh
	cargo test --quiet $(NATIVE)

## Components and ports, in a real browser.
test-browser: setup
	scripts/test-browser.sh

## Whole pages against a real server, in a real browser.
test-e2e: dist
	scripts/setup-peers.sh
	cargo build --quiet -p room-server
	$(ENV); node --test --test-concurrency=1 tests/e2e/

## What the viewer costs a browser, beside its peers; writes docs/benchmarks.md.
bench: setup
	scripts/bench.sh

## How many viewers the room server bears, as tables.
bench-server: setup
	scripts/bench-server.sh

## Bytes for the room server's frame decoder, for two minutes.
fuzz: setup
	scripts/fuzz.sh

## The viewer for release, in dist/.
dist: setup
	scripts/dist.sh

setup:
	@scripts/setup.sh

clean:
	rm -rf target dist public/vendor node_modules tests/e2e/artefacts
