#!/usr/bin/env bash
# 10,000 syncs that wait for their jobs: threads, memory for each, CPU while they poll. Prints figures
# and asserts nothing. Needs 1 GB of memory.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench

python3 tests/bench/waiting_jobs.py --work "$work" --bin "$bin" "$@"
