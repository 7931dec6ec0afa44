#!/usr/bin/env bash
# Peak memory of 200 syncs at once (within 64 MiB of a single one), and of a 2 GB export into a file
# and into Postgres (under 128 MiB). Needs about 8 GB of disk below build/ and in TMPDIR. Prints what
# the kernel counted; exits 1 above a limit.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_bench

python3 tests/bench/many_syncs.py --work "$work" --bin "$bin"
python3 tests/bench/peak_memory.py --work "$work" --bin "$bin" "$@"
