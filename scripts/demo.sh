#!/usr/bin/env bash
# The whole of Urna on this machine: a real MongoDB, an office, two stations and 10,000 citizens.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

stage "interface: build" interface_build
stage "build" cargo build --locked -p urna
headless=()
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "there is no display: showing the demonstration without windows"
  headless=(--headless)
fi
exec "$root/target/debug/urna" demo "${headless[@]}" "$@"
