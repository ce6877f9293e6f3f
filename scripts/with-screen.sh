#!/usr/bin/env bash
# Runs a command on a virtual screen with a window manager: scripts/with-screen.sh COMMAND...
set -euo pipefail
if [ "${1:-}" != --inside ]; then
  exec xvfb-run --auto-servernum --server-args='-screen 0 1366x768x24' "$0" --inside "$@"
fi
shift
openbox >/dev/null 2>&1 &
manager=$!
status=0
"$@" || status=$?
kill "$manager" || true
exit "$status"
