#!/usr/bin/env bash
# The reports server under load: requests a second on one core, memory of idle connections, memory and
# speed of an export of 10,000,000 rows (SQLite and Postgres). Needs two cores, wrk and 1 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench

python3 tests/bench/server.py --work "$work" --bin "$bin" "$@"
