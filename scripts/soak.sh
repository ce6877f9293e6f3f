#!/usr/bin/env bash
# Whole polling days from seeds: SEED=n replays one and tells its story, SECONDS_MAX=n runs new ones for so long.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

cargo build --locked -p urna-simulation
days=${CARGO_TARGET_DIR:-$root/target}/debug/urna-simulation
if [ -n "${SEED:-}" ]; then
  exec "$days" seed "$SEED"
fi
exec "$days" seconds "${SECONDS_MAX:-600}"
