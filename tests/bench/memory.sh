#!/usr/bin/env bash
# Peak memory of 200 syncs at once (within 64 MiB of a single one), and of a 2 GB export into a file
# and into Postgres (under 128 MiB). Needs about 8 GB of disk below build/ and in TMPDIR. Prints what
# the kernel counted; exits 1 above a limit.
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
python3 tests/bench/many_syncs.py --work build/bench-runs --bin build/release/bin
python3 tests/bench/peak_memory.py --work build/bench-runs --bin build/release/bin "$@"
