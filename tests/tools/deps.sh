#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs what sipray needs on Debian 12, Ubuntu 24.04 and their kin: deps.sh [build|test]
#   build  what the command and the plugin are built with
#   test   that, and what the tests, the sanitizers and the fuzzers need (the default)
set -euo pipefail

build=(cmake ninja-build gcc libc6-dev pkg-config libpcap-dev libssl-dev libarchive-dev libglib2.0-dev zlib1g-dev)
tests=(clang libcriterion-dev python3 openssl zstd lz4)
wanted=(wireshark-dev libclang-rt-dev libclang-rt-14-dev tshark) # where the distribution has them

case "${1:-test}" in
build) packages=("${build[@]}") optional=(wireshark-dev) ;;
test) packages=("${build[@]}" "${tests[@]}") optional=("${wanted[@]}") ;;
*) echo "usage: $0 [build|test]" >&2; exit 2 ;;
esac

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

as_root apt-get update
for package in "${optional[@]}"; do
    if [ -n "$(apt-cache search --names-only "^${package//./\\.}\$")" ]; then
        packages+=("$package")
    fi
done
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
