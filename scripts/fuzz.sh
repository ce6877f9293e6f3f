#!/usr/bin/env bash
# Feeds strange bytes to every decoder of the domain (fuzz/fuzz_targets) for so many seconds each, on a stable
# toolchain: libFuzzer comes with the crate libfuzzer-sys, the flags are those of `cargo fuzz --sanitizer none`.
# Usage: scripts/fuzz.sh [SECONDS [TARGET...]]      SECONDS is 10 when it is not given
#        scripts/fuzz.sh replay TARGET FILE         runs one input again, such as one that crashed
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

out=$root/target/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
# The longest input in bytes. Larger ones find nothing more here, and are slow.
input_bytes_max=4096
# An input that takes longer is a mistake of its own.
input_seconds_max=10
memory_mib_max=1024

flags=(
  -Cpasses=sancov-module
  -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares
  -Cllvm-args=-simplifycfg-branch-fold-threshold=0
  --cfg fuzzing
)

# With --target the flags are for the programs only, not for build scripts and procedural macros.
build() {
  RUSTFLAGS="${flags[*]}" cargo build --locked --release --manifest-path fuzz/Cargo.toml --target "$host" \
    --target-dir "$out" --bins
}

targets() { sed -n '/^\[\[bin\]\]/,/^path/ s/^name = "\(.*\)"/\1/p' fuzz/Cargo.toml; }

program() { printf '%s\n' "$out/$host/release/$1"; }

# What is found grows in $out/corpus; the seeds in the repository are only read.
run() {
  local target=$1 seconds=$2 log=$out/$1.log dictionary=fuzz/dictionaries/$1.dict options=()
  mkdir -p "$out/corpus/$target" "$out/crashes/$target"
  [ ! -f "$dictionary" ] || options+=("-dict=$dictionary")
  if ! timeout --kill-after=10 $((seconds + 120)) "$(program "$target")" "${options[@]}" \
    -max_total_time="$seconds" -max_len="$input_bytes_max" -timeout="$input_seconds_max" \
    -rss_limit_mb="$memory_mib_max" -print_final_stats=1 -artifact_prefix="$out/crashes/$target/" \
    "$out/corpus/$target" "fuzz/seeds/$target" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    local input
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    say "to run it again: scripts/fuzz.sh replay $target ${input:-FILE}"
    return 1
  fi
  say "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(grep -c . < <(ls "$out/corpus/$target")) kept"
}

known() { [ -x "$(program "$1")" ] || fail "there is no target '$1'; use one of: $(targets | tr '\n' ' ')"; }

build
if [ "${1:-}" = replay ]; then
  [ $# -eq 3 ] || fail "usage: scripts/fuzz.sh replay TARGET FILE"
  known "$2"
  exec "$(program "$2")" -timeout="$input_seconds_max" -rss_limit_mb="$memory_mib_max" "$3"
fi
seconds=${1:-10}
case $seconds in '' | *[!0-9]*) fail "'$seconds' is not a number of seconds" ;; esac
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || mapfile -t names < <(targets)
for target in "${names[@]:-$@}"; do
  known "$target"
  stage "fuzz $target" run "$target" "$seconds"
done
