# Everything that a person or CI runs here. Each target first installs what it lacks.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
SETUP := @scripts/setup.sh
NATIVE := -p room-core -p room-server
TEST_RELEASE := source scripts/env.sh; node --test --test-reporter=spec tests/release.test.mjs

# Each target measures, or fills both cores.
.NOTPARALLEL:

.PHONY: demo test check test-long test-browser test-e2e test-release test-engines pictures bench bench-chat bench-player bench-gifts bench-danmaku bench-server fuzz dist clean

## Builds everything and opens the room `demo`; Ctrl-C stops it.
demo: dist
	cargo build --quiet -p room-server
	exec target/debug/room-server --demo

## Everything that CI runs.
test: check test-long test-browser
	$(SETUP) shell
	LIVE_ROOM_RELEASE=1 scripts/test-e2e.sh
	$(TEST_RELEASE)
	scripts/libraries.sh save

## The quick checks: format, lints, layers, native tests.
check:
	$(SETUP) build
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	scripts/check-layers.sh
	cargo test --quiet $(NATIVE)

## The native tests that take longer than a check should.
test-long:
	# The same packages as in the check, so that its builds are used again.
	cargo test --quiet $(NATIVE) -- --ignored

## Tests components and ports, in a real browser.
test-browser:
	$(SETUP) build browser
	scripts/test-browser.sh

## Tests whole pages against a real server, in a real browser; some files: make test-e2e FILES="room people".
test-e2e:
	$(SETUP) build browser shell
	scripts/test-e2e.sh $(FILES)

## Tests the release build, as users get it: that it works, and its size.
test-release: dist
	$(SETUP) browser
	cargo build --quiet -p room-server
	$(TEST_RELEASE)

## Tests whole pages in Firefox, and in WebKit, which is Safari's engine.
test-engines:
	$(SETUP) build
	cargo build --quiet -p room-server
	scripts/dist.sh --quick
	scripts/test-engines.sh

## Screenshots of the room in each of its states and sizes, in target/pictures, for people to look at; some: make pictures SCREENS="room
## gifts".
pictures:
	$(SETUP) build shell
	cargo build --quiet -p room-server
	scripts/dist.sh --quick
	CHROMIUM=$$(command -v chromium-headless-shell || command -v chromium) DIST=target/quick-dist node tests/pictures.mjs $(SCREENS)

## Measures what the viewer costs a browser, beside its peers; each part writes its own section of docs/benchmarks.md.
bench: bench-chat bench-player bench-gifts bench-danmaku

bench-chat bench-player bench-gifts bench-danmaku:
	$(SETUP) build browser
	scripts/bench.sh $(@:bench-%=%)

## Measures how many viewers the room server can serve, as tables.
bench-server:
	$(SETUP) build
	scripts/bench-server.sh

## Fuzzes what the room server reads from outside, for two minutes.
fuzz:
	scripts/fuzz.sh

## Builds the viewer for release, in dist/.
dist:
	$(SETUP) build
	scripts/dist.sh

clean:
	rm -rf target dist public/vendor node_modules tests/e2e/artefacts
