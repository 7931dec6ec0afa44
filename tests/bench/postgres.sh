#!/usr/bin/env bash
# Loads into Postgres, side by side with psql, ratios first: see docs/benchmarks.md. Not part of the
# tests. RUNS=n sets the counted runs (3).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench fsync=on

python3 tests/bench/postgres_loads.py --work "$work" --bin "$bin" "$@"
