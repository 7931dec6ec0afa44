#!/usr/bin/env bash
# clang-format over the project's own code, and clang-tidy over the folders in which something changed since the last
# release. Usage: lint.sh [--fix] [--all]
#   --fix  formats the files instead of complaining about them
#   --all  clang-tidy looks at everything
set -euo pipefail
cd "$(dirname "$0")/.."
fix=no
all=no
for argument in "$@"; do
  case "$argument" in
    --fix) fix=yes ;;
    --all) all=yes ;;
    *) echo "lint.sh: unknown argument \"$argument\"; use --fix or --all" >&2; exit 2 ;;
  esac
done
scripts/install.sh build lint

code=(config connector sinks examples)
echo "==> Looking at the format" >&2
mapfile -t files < <(find "${code[@]}" tests -name '*.h' -o -name '*.cpp' | sort)
if [ $fix = yes ]; then clang-format-19 -i "${files[@]}"; else clang-format-19 --dry-run -Werror "${files[@]}"; fi

# The tag of the last release or, where the tags are not (a shallow clone), the commit that put its heading into the
# changelog.
release=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null ||
  git log -1 --format=%H -G'^## [0-9]' -- CHANGELOG.md 2>/dev/null || true)
if [ $all = no ] && [ -z "$release" ]; then
  echo "==> No history tells what changed since the last release; clang-tidy runs with --all only" >&2
  exit 0
fi
if [ $all = no ]; then
  mapfile -t folders < <(git diff --name-only "$release" -- "${code[@]}" | grep -E '\.(h|cpp)$' | xargs -r -n1 dirname | sort -u)
else
  folders=("${code[@]}")
fi
[ ${#folders[@]} -gt 0 ] || { echo "==> No code has changed since ${release:0:10}" >&2; exit 0; }

# One unit for each target: its headers are read once, not once a file.
cmake --preset lint >&2
units=()
while IFS= read -r unit; do
  for folder in "${folders[@]}"; do
    if grep -qF "\"$PWD/$folder/" "$unit"; then units+=("$unit"); break; fi
  done
done < <(find build/lint -name 'unity_*.cxx' | sort)
echo "==> clang-tidy over ${#units[@]} units" >&2
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -n 1 \
  clang-tidy-19 --quiet -p build/lint --checks=-bugprone-suspicious-include --header-filter="$PWD/(config|connector|sinks|examples)/.*" 2>/dev/null
