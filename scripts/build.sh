#!/usr/bin/env bash
# Configures and builds one preset; a second call builds what changed. Usage: build.sh PRESET [TARGET ...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:?usage: build.sh PRESET [TARGET ...]}
shift
echo "==> Building the $preset preset" >&2
cmake --preset "$preset" >&2
cmake --build --preset "$preset" ${1:+--target "$@"} >&2
