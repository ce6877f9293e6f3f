#!/usr/bin/env python3
"""Refuses dependencies whose licence does not go with EUPL-1.2, and prints what was found.

Rust packages are taken from `cargo metadata` (what the program for Linux is built from, build tools and tests
included), npm packages from the lock file. cargo-deny does the same for Rust where it is installed (deny.toml holds the
same list); this script needs nothing but Python.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLATFORM = "x86_64-unknown-linux-gnu"

# Permissive licences, and those that the appendix of EUPL-1.2 names as compatible.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BlueOak-1.0.0", "CC0-1.0",
    "CDLA-Permissive-2.0", "EUPL-1.2", "ISC", "MIT", "MIT-0", "MPL-2.0", "OpenSSL", "Python-2.0", "Unicode-3.0",
    "Unicode-DFS-2016", "Unlicense", "WTFPL", "Zlib", "bzip2-1.0.6",
    "blessing",  # SQLite: in the public domain, with a blessing
    "Apache-2.0 WITH LLVM-exception",
}
# Only ever used to build or test; nothing of them is in what we ship. Name -> why.
TOOLS_ONLY = {"CC-BY-4.0": "data of browser versions used by the build of the interface"}


def parts(expression):
    """The tokens of an SPDX expression; the old `MIT/Apache-2.0` means OR."""
    text = re.sub(r"\s*/\s*", " OR ", expression)
    text = re.sub(r"\s+WITH\s+", "\0", text)
    return [token.replace("\0", " WITH ") for token in re.findall(r"[()]|[^\s()]+", text)]


def satisfied(expression, allowed):
    """Whether an SPDX expression can be met with the allowed licences alone."""
    tokens = parts(expression)

    def either():
        result = both()
        while tokens and tokens[0].upper() == "OR":
            tokens.pop(0)
            right = both()
            result = result or right
        return result

    def both():
        result = one()
        while tokens and tokens[0].upper() == "AND":
            tokens.pop(0)
            right = one()
            result = result and right
        return result

    def one():
        token = tokens.pop(0)
        if token == "(":
            result = either()
            tokens.pop(0)
            return result
        return token in allowed

    return bool(tokens) and either()


def rust_packages():
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--filter-platform", PLATFORM]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    used = {node["id"] for node in metadata["resolve"]["nodes"]}
    for package in metadata["packages"]:
        if package["id"] in used:
            yield f"{package['name']} {package['version']}", package["license"] or "", ALLOWED


def npm_packages():
    lock = json.loads((ROOT / "ui/package-lock.json").read_text())
    for path, package in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not name:
            continue
        allowed = ALLOWED | (TOOLS_ONLY.keys() if package.get("dev") else set())
        yield f"{name} {package.get('version', '')} (npm)", package.get("license", ""), allowed


def self_test():
    assert satisfied("MIT/Apache-2.0", ALLOWED)
    assert satisfied("(MIT OR GPL-3.0-only) AND Unicode-3.0", ALLOWED)
    assert satisfied("Apache-2.0 WITH LLVM-exception", ALLOWED)
    assert not satisfied("MIT AND GPL-3.0-only", ALLOWED)
    assert not satisfied("", ALLOWED)


def main():
    self_test()
    found = collections.Counter()
    refused = []
    for name, licence, allowed in [*rust_packages(), *npm_packages()]:
        found[licence or "none"] += 1
        if not satisfied(licence, allowed):
            refused.append(f"{name}: {licence or 'no licence stated'}")
    print(f"{sum(found.values())} packages, {len(found)} licence expressions")
    for line in sorted(refused):
        print(f"not compatible with EUPL-1.2, or not yet looked at: {line}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
