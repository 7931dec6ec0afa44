#!/usr/bin/env bash
# Live feeds under load: conditional requests a second on one core, the speed of a large feed, and
# 1,000 readers of it at once. See docs/benchmarks.md. Not part of the tests. Needs two cores and wrk.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/bench/prepare.sh
prepare_programs

python3 tests/bench/feeds.py --work "$work" --bin "$bin" "$@"
