#!/usr/bin/env bash
# Keeps 500 syncs for a quarter of an hour: see docs/benchmarks.md. Not part of the tests. Arguments:
# --minutes N (15), --load for a large sync beside them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_programs

python3 tests/bench/service_minutes.py --work "$work" --bin "$bin" "$@"
