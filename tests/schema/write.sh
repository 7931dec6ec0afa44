#!/usr/bin/env bash
# Brings the list in tests/schema/README.md up to date. Usage: write.sh BUILD
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
"$here/../support/node_packages.sh" "$here" "$build/schema_packages"
MILLRACE_WRITE=1 MILLRACE_PROGRAM="$build/bin/millrace" \
  MILLRACE_NODE_PACKAGES="$build/schema_packages" node --test "$here/verdicts.test.mjs"
