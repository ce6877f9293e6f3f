#!/usr/bin/env bash
# Every test that docs/SECURITY-PROPERTIES.md, docs/FAILURES.md and docs/ACCESSIBILITY.md name as proof must exist where they
# say, and the program holds nothing that is for tests alone.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

missing=0
count=0
# shellcheck disable=SC2016
while IFS=$'\t' read -r name folder; do
  count=$((count + 1))
  # A story about a screen is named without its window where it is told.
  story=${name#staff-}
  story=${story#booth-}
  found=0
  for said in "fn ${name}(" "function ${name}(" "'${name}'" "('${story}'"; do
    if grep -rqF --include='*.rs' --include='*.ts' --include='*.mjs' -e "$said" "$folder"; then found=1; fi
  done
  if [ "$found" -eq 0 ]; then
    printf 'the docs name %s in %s, which is not there\n' "$name" "$folder" >&2
    missing=$((missing + 1))
  fi
done < <(sed -nE 's/^\| (A[0-9]+ \| .* \| )?`([^`]+)` \| `([^`]+)` \|$/\2\t\3/p' docs/SECURITY-PROPERTIES.md docs/FAILURES.md docs/ACCESSIBILITY.md)
[ "$count" -gt 0 ] || fail "docs/SECURITY-PROPERTIES.md names no test"
[ "$missing" -eq 0 ] || fail "$missing of $count tests that prove a promise are missing"
# What tests build into the crates must not be in the program.
if cargo tree --locked -p urna -e features,normal,build --prefix none |
  grep -E 'urna-[a-z-]+ feature "(crash-points|planted-bugs|simulation|testing)"' >&2; then
  fail "the program is built with a feature that is for tests alone"
fi
say "$count tests are named as proofs, all exist"
