#!/usr/bin/env bash
# Whole runs with transforms beside DuckDB and Miller (Debian's package miller), ratios first, and
# the peak memory of a filter over 2 GB and of 10,000,000 groups. Needs about 8 GB of disk below
# build/ and in TMPDIR. RUNS=n sets the counted runs (5).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_programs

tests/support/node_packages.sh tests/support/duckdb "$work"
cp tests/bench/duckdb_transform.mjs "$work/"
python3 tests/bench/transform_runs.py --work "$work" --bin "$bin" "$@"
