#!/usr/bin/env bash
# The tests of the real windows: scripts/windows.sh COMMAND..., where the command runs a test program and takes its filters.
# A test that fails is run once more, alone, and the whole fails when it fails again. Whichever needed that is named at the
# end: it waits for something that it should not wait for, or the program does.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Each window test starts a session bus of its own; one at a time, since they share the screen and its focus.
tests() { "$root/scripts/with-screen.sh" "${command[@]}" -- --test-threads=1 "$@"; }

command=("$@")
if tests e2e:: 2>&1 | tee "$log"; then exit 0; fi
# The names stand alone in a line under the last "failures:". Without them no test has said anything: the program ended.
mapfile -t failed < <(sed -n 's/^    \(e2e::[a-z0-9_:]*\)$/\1/p' "$log" | sort -u)
[ "${#failed[@]}" -gt 0 ] || fail "the tests of the windows ended without saying which one failed"
# More than a few is no bad moment of the machine.
[ "${#failed[@]}" -le "${URNA_UNSTEADY_MAX:-3}" ] || fail "${#failed[@]} tests of the windows failed"
say "once more, alone: ${failed[*]}"
tests --exact "${failed[@]}" || fail "failed twice: among ${failed[*]}"
for name in "${failed[@]}"; do say "UNSTEADY: $name passed at the second try only"; done
