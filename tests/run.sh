#!/usr/bin/env bash
# Every test on a bare Debian 12 machine: installs what is missing, looks at the code (lint.sh),
# starts a Postgres cluster of its own, builds and runs everything twice, with the thread sanitizer
# and with the address and undefined-behaviour sanitizers. Arguments go to ctest, and then the code
# is not looked at: tests/run.sh -L unit
# PRESETS="asan" runs one of them only.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh build tests
[ $# -gt 0 ] || scripts/lint.sh
presets=${PRESETS:-tsan asan}
for preset in $presets; do scripts/build.sh "$preset"; done

work=$(mktemp -d)
chmod 755 "$work"  # The cluster runs as another user.
cleanup() {
  tests/support/postgres_cluster.sh stop "$work/postgres" || true
  rm -rf "$work"
}
trap cleanup EXIT
echo "==> Starting a Postgres cluster in $work/postgres" >&2
MILLRACE_TEST_POSTGRES=$(tests/support/postgres_cluster.sh start "$work/postgres")
export MILLRACE_TEST_POSTGRES
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$PWD/tests/support/tsan.supp:die_after_fork=0}

# What tests leave goes there, to be looked at.
export TMPDIR=$work/temp
mkdir "$TMPDIR"

for preset in $presets; do
  echo "==> Running the tests of the $preset preset" >&2
  # They wait more than they compute.
  ctest --preset "$preset" --parallel "$((2 * $(nproc)))" "$@"
  echo "==> Looking for keys in what they wrote" >&2
  tests/support/find_canaries.sh "build/$preset/Testing" "$TMPDIR"
done
