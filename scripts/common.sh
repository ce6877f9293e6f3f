# Shared by the scripts in this folder and .ci/run; sourced, not run.
# shellcheck shell=bash

# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What does not belong into the repository and is worth keeping: a mongod, and a Node.js when the system's is too old.
cache=${URNA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/urna}
PATH="$cache/node/bin:$PATH:$HOME/.cargo/bin"
export PATH

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# stage NAME COMMAND...: runs the command, prints what it is and how long it took, ends the script when it fails.
stage() {
  local name=$1 began=$SECONDS status=0
  shift
  say "==> $name"
  "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    fail "$name failed (exit $status) after $((SECONDS - began)) s: $*"
  fi
  say "<== $name: $((SECONDS - began)) s"
}

# Builds the two pages unless the built ones are newer than all that they are made of.
interface_build() {
  local built=$root/ui/dist/staff.html
  if [ -f "$built" ] && [ -z "$(find "$root"/ui/src "$root"/ui/*.html "$root"/ui/*.ts "$root/ui/package-lock.json" -newer "$built" -print -quit)" ]; then
    return 0
  fi
  npm --prefix "$root/ui" run --silent build
}
