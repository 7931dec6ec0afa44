#!/usr/bin/env bash
# Installs DuckDB for Node as tests/support/duckdb/package-lock.json pins it, below a folder of the
# build, unless it is there. Usage: duckdb.sh FOLDER
set -euo pipefail
pinned=$(cd "$(dirname "$0")/duckdb" && pwd)
folder=$1

mkdir -p "$folder"
exec 9>"$folder/duckdb.lock"
flock 9  # Tests run at the same time.
cmp -s "$pinned/package-lock.json" "$folder/duckdb.installed" && exit 0
echo "==> Installing DuckDB for Node into $folder" >&2
cp "$pinned/package.json" "$pinned/package-lock.json" "$folder/"
(cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
cp "$pinned/package-lock.json" "$folder/duckdb.installed"
