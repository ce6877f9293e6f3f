# What people and CI call. Every target sets the machine up first; that takes a second when nothing is missing.
.PHONY: help demo test day soak fuzz check bench bench-fleet looks package wire spoken setup clean

help:
	@echo 'make demo     a MongoDB, an office, two stations and 10,000 citizens on this machine, in windows'
	@echo 'make test     all tests, with a real MongoDB and the real windows'
	@echo 'make day      of these, only the whole polling day in the real windows, some three minutes'
	@echo 'make looks    every screen in every size of text, colours and language that its window has; for every night'
	@echo 'make soak     polling days from new seeds for SECONDS=600; SEED=n replays one'
	@echo 'make fuzz     strange bytes for every decoder, SECONDS=60 for each; see scripts/fuzz.sh'
	@echo 'make check    format, lints, types, licences, tests of the interface'
	@echo 'make bench    the figures we hold ourselves to; ONLY=name for one of them'
	@echo 'make bench-fleet  what fleets of stations cost one server; SIZES="10 50"'
	@echo 'make package  a .deb in target/release/bundle/deb'
	@echo 'make wire     the types of the webview, generated from Rust into ui/src/wire'
	@echo 'make spoken   the words of the booth that the office reads out, from ui/src/i18n into crates/office/data'
	@echo 'make setup    only install what the others need'

demo:
	@scripts/setup.sh build
	@scripts/demo.sh $(ARGS)

test:
	@scripts/setup.sh build test
	@scripts/test.sh

# The same build as that of `make test`, which plays this day, too.
day:
	@scripts/setup.sh build test
	cd ui && npm run --silent build
	cargo build --locked --workspace --exclude urna-simulation --all-targets
	URNA_BIN=$(CURDIR)/target/debug/urna scripts/with-screen.sh \
		cargo test --locked --workspace --exclude urna-simulation -- --test-threads=1 e2e::day::

# All 120 looks of each screen of the booth and all of the staff, some seven minutes; `make test` takes four of them.
looks:
	@scripts/setup.sh build test
	cd ui && npm run --silent build:fake && node scripts/screens.mjs --size=1920 --all

# SECONDS is a counter of the shell itself, so the script gets it under another name.
soak:
	@scripts/setup.sh build
	@SEED='$(SEED)' SECONDS_MAX='$(SECONDS)' scripts/soak.sh

fuzz:
	@scripts/setup.sh build
	@scripts/fuzz.sh $(or $(SECONDS),60)

# What fleets of 10, 100 and 1,000 stations cost one server; SIZES="10 50" for others.
bench-fleet:
	@scripts/setup.sh build
	@scripts/bench.sh fleet $(SIZES)

check:
	@scripts/setup.sh build
	@scripts/check.sh

bench:
	@scripts/setup.sh build test
	@scripts/bench.sh $(ONLY)

package:
	@scripts/setup.sh build package
	@scripts/package.sh

wire:
	@scripts/setup.sh build
	URNA_WRITE_WIRE=1 cargo test --locked -p urna --test wire

spoken:
	@scripts/setup.sh build
	cd ui && URNA_WRITE_SPOKEN=1 npm test -- src/i18n/spoken.test.ts

setup:
	@scripts/setup.sh build test package

clean:
	cargo clean
	rm -rf ui/dist ui/node_modules
