#!/usr/bin/env bash
# 10,000 syncs that wait for their jobs: threads, memory for each, CPU while they poll. Prints figures
# and asserts nothing. Needs 1 GB of memory.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/install.sh build tests bench
scripts/build.sh release millrace millrace-reports-server
cluster=$(mktemp -d)
chmod 755 "$cluster"
trap 'tests/support/postgres_cluster.sh stop "$cluster/postgres" || true; rm -rf "$cluster"' EXIT
MILLRACE_BENCH_POSTGRES=$(tests/support/postgres_cluster.sh start "$cluster/postgres")
export MILLRACE_BENCH_POSTGRES
mkdir -p build/bench-runs
python3 tests/bench/waiting_jobs.py --work build/bench-runs --bin build/release/bin "$@"
