#!/usr/bin/env bash
# Runs the tests that need a Postgres against servers of other versions than Debian's, one after the
# other: the sink with its contract, the ledger, and whole runs. They are fetched once (60 MB each).
#
#   postgres_versions.sh BUILD [VERSION...]     BUILD such as build/dev; by default 13 14 17 18
#
# Prints one line a version: how many tests passed, were skipped and failed; what failed is in
# BUILD/postgres_versions/VERSION.log. Exit code 1 when something failed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 13 14 17 18

work=$build/postgres_versions
mkdir -p "$work"
"$here/node_packages.sh" "$here/postgres_versions" "$work"

# npm packs no symbolic links; the package lists them.
link_libraries() {
  node -e '
    const fs = require("fs"), path = require("path");
    for (const {source, target} of JSON.parse(fs.readFileSync("native/pg-symlinks.json"))) {
      if (!fs.existsSync(target)) {
        fs.symlinkSync(path.relative(path.dirname(target), source), target);
      }
    }'
}

run_tests() {
  local program=$1 filter=$2
  "$build/bin/$program" --gtest_filter="$filter" --gtest_brief=0 2>&1 || true
}

failed=0
for version in "$@"; do
  package=$work/node_modules/postgres-$version
  [ -d "$package" ] || { echo "$0: no server of version $version is pinned" >&2; exit 2; }
  (cd "$package" && link_libraries)
  chmod +x "$package"/native/bin/*
  cluster=$(mktemp -d /tmp/postgres-XXXXXX)
  chmod 755 "$cluster"
  export MILLRACE_POSTGRES_BIN=$package/native/bin
  MILLRACE_TEST_POSTGRES=$("$here/postgres_cluster.sh" start "$cluster")
  export MILLRACE_TEST_POSTGRES
  {
    run_tests sinks_tests '*Postgres*'
    run_tests ledger_tests '*Postgres*'
    run_tests integration_tests '*Postgres*:RoundTrip*:RunHistory*:Plan*'
  } >"$work/$version.log"
  "$here/postgres_cluster.sh" stop "$cluster"
  rm -rf "$cluster"
  passed=$(grep -c '^\[       OK \]' "$work/$version.log" || true)
  skipped=$(grep -c '^\[  SKIPPED \] .*ms)' "$work/$version.log" || true)
  wrong=$(grep -c '^\[  FAILED  \] .*ms)' "$work/$version.log" || true)
  echo "Postgres $version: $passed passed, $skipped skipped, $wrong failed"
  [ "$wrong" -eq 0 ] && [ "$passed" -gt 0 ] || failed=1
done
exit $failed
