#!/usr/bin/env bash
# Whole runs, side by side with peers, ratios first: see docs/benchmarks.md. Not part of the tests.
# Needs psql, curl, node and npm beside what the build needs; RUNS=n sets the counted runs (5).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench fsync=on

if [ ! -d "$work/node_modules/@duckdb/node-api" ]; then
  echo "==> Installing DuckDB for Node" >&2
  (cd "$work" && npm install --silent --no-audit --no-fund @duckdb/node-api) >&2
fi
cp tests/bench/duckdb_copy.mjs "$work/"
python3 tests/bench/whole_runs.py --work "$work" --bin "$bin" "$@"
