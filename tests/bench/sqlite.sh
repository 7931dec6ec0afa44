#!/usr/bin/env bash
# Loads into SQLite, side by side with its shell's .import, ratios first: see docs/benchmarks.md. Not
# part of the tests. RUNS=n sets the counted runs (3).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_programs

python3 tests/bench/sqlite_loads.py --work "$work" --bin "$bin" "$@"
