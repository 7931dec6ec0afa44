#!/usr/bin/env bash
# Whole runs, side by side with peers, ratios first: see docs/benchmarks.md. Not part of the tests.
# RUNS=n sets the counted runs (5).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench fsync=on

tests/support/node_packages.sh tests/support/duckdb "$work"
cp tests/bench/duckdb_copy.mjs "$work/"
python3 tests/bench/whole_runs.py --work "$work" --bin "$bin" "$@"
