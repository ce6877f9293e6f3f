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
# The windows are measured in the program itself, on a virtual screen; that build takes long, so it is made when asked for.
case " $* " in
  "  " | *start_vs_empty* | *rss_over_empty_mb* | *search_ms* | *press_ms* | *save_ms* | *mark_paint_ms* | *idle_cpu_percent* | *backlog_window* | *_js_kb*)
    (cd ui && npm ci --silent && npm run --silent build) >&2
    cargo build --locked --release -p urna --bin urna --example empty_window >&2
    export URNA_BIN="$root/target/release/urna"
    exec "$root/scripts/with-screen.sh" "$root/target/release/urna-bench" "$@"
    ;;
esac
exec "$root/target/release/urna-bench" "$@"
