#!/usr/bin/env bash
# The figures we hold ourselves to, one JSON line each: scripts/bench.sh [NAME]
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

exec cargo bench --locked -p urna-tests --bench figures -- "$@"
