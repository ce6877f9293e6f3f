#!/usr/bin/env bash
# All tests of the Rust side: units beside the code, whole days on a real MongoDB, and the real windows under Xvfb.
# One build of the whole workspace serves all of them: building the crates one by one would compile the large
# dependencies again for every other set of features. Only the simulation stands apart: its features change the worker,
# and the program that the other tests run must be the one that people get.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

export URNA_BIN=$root/target/debug/urna
export URNA_ARTIFACTS=${URNA_ARTIFACTS:-$root/target/artifacts}

build() { cargo build --locked --workspace --exclude urna-simulation --all-targets; }

# Everything but the windows. Nothing here may reach a display.
days() { env -u DISPLAY -u WAYLAND_DISPLAY cargo test --locked --workspace --exclude urna-simulation -- --skip e2e::; }

# Two thousand polling days from seeds, and five planted mistakes that they must find.
simulation() { cargo test --locked -p urna-simulation; }

# The whole day is three minutes of them, and twice that on a machine that has something else to do.
windows() {
  timeout --kill-after=10 2400 scripts/windows.sh cargo test --locked --workspace --exclude urna-simulation
}

# Every screen in the engine of the product: axe, sizes in millimetres, whole ballots by keyboard, switches and ear, and
# what a screen reader is told. The booth in a large window, too, with its other looks, and there all stories of both windows
# that are told once; the rest of the sizes is for `npm run test:webkit`, since this has to be done in an hour.
accessibility() {
  (
    cd ui && npm run --silent build:fake &&
      timeout --kill-after=10 1200 node scripts/screens.mjs --engine=webkit --size=1366 &&
      timeout --kill-after=10 1200 node scripts/screens.mjs --engine=webkit --size=1920 --only=booth- --once
  )
}

# The same in another engine, as a second opinion, in a large window and in the one with the least room, without the stories that are
# told once, which the engine of the product has told; and a ninth of the links of the catalogue (`npm run test:links` is all).
second_opinion() {
  if [ -z "${URNA_CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
    # Whoever has none may test the rest; the run that everybody relies on has to have one.
    [ -z "${CI:-}" ] || fail "there is no /usr/bin/chromium and no \$URNA_CHROMIUM, so the second opinion on the screens is missing"
    say "there is no /usr/bin/chromium and no \$URNA_CHROMIUM: the screens are NOT checked there"
    return
  fi
  (
    cd ui &&
      timeout --kill-after=10 2400 node scripts/screens.mjs --size=1920,tight --no-once &&
      timeout --kill-after=10 900 node scripts/catalogued.mjs --every=9
  )
}

stage "interface: build" interface_build
stage "interface: accessibility" accessibility
stage "interface: another engine" second_opinion
stage "build" build
stage "tests" days
stage "simulated days" simulation
stage "tests of the windows" windows
stage "strange bytes" scripts/fuzz.sh "${URNA_FUZZ_SECONDS:-10}"
say "test passed; pictures are in $URNA_ARTIFACTS"
