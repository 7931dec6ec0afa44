#!/bin/sh
# Many random histories of delta loads against their model, in a folder in memory:
#
#   tests/sinks/delta/model.sh build/dev/bin/sinks_tests [HISTORIES [SEED]]
#
# 100,000 for SQLite unless told otherwise, and a hundredth of that for Postgres when
# MILLRACE_TEST_POSTGRES names one.
set -eu
program=$1
histories=${2:-100000}
seed=${3:-1}
folder=$(mktemp -d /dev/shm/millrace-model.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder" MILLRACE_MODEL_SEED="$seed"
MILLRACE_MODEL_HISTORIES=$histories "$program" --gtest_filter='DeltaModelTest.*/sqlite'
if [ -n "${MILLRACE_TEST_POSTGRES:-}" ]; then
  MILLRACE_MODEL_HISTORIES=$((histories / 100)) \
    "$program" --gtest_filter='DeltaModelTest.*/postgres'
fi
