#!/usr/bin/env bash
# Everything that can be said about the code without running it, and the tests of the interface.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

interface() { (cd ui && npm run --silent "$1"); }

stage "Rust format" cargo fmt --check
stage "Rust format of the fuzz targets" cargo fmt --check --manifest-path fuzz/Cargo.toml
stage "promises" scripts/promises.sh
stage "licences" python3 scripts/licences.py
if command -v cargo-deny >/dev/null; then
  stage "sources and bans" cargo deny --offline check licenses bans sources
fi
stage "interface: build" interface_build
stage "interface: types" interface check
stage "interface: lint" interface lint
stage "interface: tests" interface test
stage "Rust lints" cargo clippy --locked --workspace --exclude urna-simulation --all-targets -- -D warnings
stage "Rust lints of the simulation" \
  cargo clippy --locked -p urna-simulation -p urna-sync -p urna-store --all-targets -- -D warnings
say "check passed"
