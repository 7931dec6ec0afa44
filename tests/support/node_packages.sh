#!/usr/bin/env bash
# Installs the packages for Node that PINNED/package-lock.json pins below FOLDER, which is one of the
# build, unless they are there. Usage: node_packages.sh PINNED FOLDER
set -euo pipefail
pinned=$(cd "$1" && pwd)
folder=$2

mkdir -p "$folder"
exec 9>"$folder/packages.lock"
flock 9  # Tests run at the same time.
cmp -s "$pinned/package-lock.json" "$folder/packages.installed" && exit 0
echo "==> Installing the packages of $pinned into $folder" >&2
cp "$pinned/package.json" "$pinned/package-lock.json" "$folder/"
(cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
cp "$pinned/package-lock.json" "$folder/packages.installed"
