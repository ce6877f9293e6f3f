#!/usr/bin/env bash
# Every test that docs/SECURITY-PROPERTIES.md and docs/FAILURES.md name as proof must exist where they say, and the program
# holds nothing that is for tests alone.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

missing=0
count=0
# shellcheck disable=SC2016
while IFS=$'\t' read -r name folder; do
  count=$((count + 1))
  if ! grep -rqE "fn ${name}\b|(test|it)\(['\"]${name}['\"]" --include='*.rs' --include='*.ts' "$folder"; then
    printf 'the docs name %s in %s, which is not there\n' "$name" "$folder" >&2
    missing=$((missing + 1))
  fi
done < <(sed -nE 's/^\| `([^`]+)` \| `([^`]+)` \|$/\1\t\2/p' docs/SECURITY-PROPERTIES.md docs/FAILURES.md)
[ "$count" -gt 0 ] || fail "docs/SECURITY-PROPERTIES.md names no test"
[ "$missing" -eq 0 ] || fail "$missing of $count tests that prove a promise are missing"
# What tests build into the crates must not be in the program.
if cargo tree --locked -p urna -e features,normal,build --prefix none |
  grep -E 'urna-[a-z-]+ feature "(crash-points|planted-bugs|simulation|testing)"' >&2; then
  fail "the program is built with a feature that is for tests alone"
fi
say "$count tests are named as proofs, all exist"
