#!/usr/bin/env bash
# Every test on a bare Debian 12 machine: installs what is missing, builds with address and
# undefined-behaviour sanitizers, starts a Postgres cluster of its own, runs ctest, stops it.
# Arguments go to ctest: tests/run.sh -L unit
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh build tests
scripts/build.sh asan

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

echo "==> Running the tests" >&2
ctest --preset asan --parallel "$(nproc)" "$@"
