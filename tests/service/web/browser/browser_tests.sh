#!/usr/bin/env bash
# Lints the description of the API, and looks at the status page with a real browser. Usage:
# browser_tests.sh BUILD, such as build/dev. What it needs is fetched once (150 MB); exit code 77 when
# that is not possible. Pictures are left in BUILD/browser/pictures.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../../../.." && pwd)
build=$(cd "$1" && pwd)

work=$build/browser
"$source/tests/support/node_packages.sh" "$here" "$work" || exit 77
cp "$here/pages.mjs" "$work/"
mkdir -p "$work/pictures"

"$work/node_modules/.bin/redocly" lint "$source/connector/service/web/assets/openapi.json"
MILLRACE_TEST_BROWSER=$work "$build/bin/service_tests" --gtest_filter='BrowserTest.*'
