#!/usr/bin/env bash
# Builds the release program and puts it into a .deb. Signs it when TAURI_SIGNING_PRIVATE_KEY is set (docs/UPDATES.md).
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

tauri=$root/ui/node_modules/.bin/tauri
settings=()
if [ -z "${TAURI_SIGNING_PRIVATE_KEY:-}" ]; then
  say "TAURI_SIGNING_PRIVATE_KEY is not set: the package is not signed and cannot be offered as an update"
  settings=(--config '{"bundle":{"createUpdaterArtifacts":false}}')
fi
stage "release build and package" env CI=true "$tauri" build --ci --bundles deb "${settings[@]}"
deb=$(find target/release/bundle/deb -name '*.deb' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)
stage "what the package needs" dpkg-deb --field "$deb" Package Version Depends Installed-Size
say "package: $deb"
