#!/usr/bin/env bash
# Whole runs, side by side with peers, ratios first: see docs/benchmarks.md. Not part of the tests.
# Needs psql, curl, node and npm beside what the build needs; RUNS=n sets the counted runs (5).
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/install.sh build tests bench
scripts/build.sh release millrace millrace-reports-server

work=$PWD/build/bench-runs
mkdir -p "$work"
if [ ! -d "$work/node_modules/@duckdb/node-api" ]; then
  echo "==> Installing DuckDB for Node" >&2
  (cd "$work" && npm install --silent --no-audit --no-fund @duckdb/node-api) >&2
fi
cp tests/bench/duckdb_copy.mjs "$work/"

cluster=$(mktemp -d)
chmod 755 "$cluster"
trap 'tests/support/postgres_cluster.sh stop "$cluster/postgres" || true; rm -rf "$cluster"' EXIT
MILLRACE_BENCH_POSTGRES=$(tests/support/postgres_cluster.sh start "$cluster/postgres" fsync=on)
export MILLRACE_BENCH_POSTGRES
exec_status=0
python3 tests/bench/whole_runs.py --work "$work" --bin build/release/bin "$@" || exec_status=$?
exit $exec_status
