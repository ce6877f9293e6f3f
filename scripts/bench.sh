#!/usr/bin/env bash
# The figures we hold ourselves to, one JSON line each (docs/BENCHMARKS.md): scripts/bench.sh [NAME...]
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

# The script that a bootstrap is compared with needs it, and nothing else does.
pymongo=pymongo==4.20.0
URNA_BENCH_PYMONGO=$cache/${pymongo/==/-}
export URNA_BENCH_PYMONGO
if [ ! -d "$URNA_BENCH_PYMONGO" ]; then
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/pymongo.XXXXXX")
  PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet --only-binary=:all: --target "$fresh" "$pymongo" >&2
  mv "$fresh" "$URNA_BENCH_PYMONGO"
fi

# Figures go to standard output, all else to standard error.
cargo build --locked --release -p urna-tests --bin urna-bench >&2
exec "$root/target/release/urna-bench" "$@"
