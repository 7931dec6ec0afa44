#!/usr/bin/env bash
# The reports server under load: requests a second on one core, memory of idle connections, memory and
# speed of an export of 10,000,000 rows (SQLite and Postgres). Needs two cores, wrk and 1 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/install.sh build tests bench
scripts/build.sh release millrace-reports-server
cluster=$(mktemp -d)
chmod 755 "$cluster"
trap 'tests/support/postgres_cluster.sh stop "$cluster/postgres" || true; rm -rf "$cluster"' EXIT
MILLRACE_BENCH_POSTGRES=$(tests/support/postgres_cluster.sh start "$cluster/postgres")
export MILLRACE_BENCH_POSTGRES
mkdir -p build/bench-runs
python3 tests/bench/server.py --work build/bench-runs --bin build/release/bin "$@"
