#!/usr/bin/env bash
# clang-format and clang-tidy over the project's own code. Usage: lint.sh [--fix] [FILE ...]
set -euo pipefail
cd "$(dirname "$0")/.."
fix=no
if [ "${1:-}" = --fix ]; then fix=yes; shift; fi
command -v clang-tidy-19 clang-format-19 >/dev/null || scripts/install.sh lint

mapfile -t all < <(git ls-files '*.h' '*.cpp')
if [ $fix = yes ]; then clang-format-19 -i "${all[@]}"; else clang-format-19 --dry-run -Werror "${all[@]}"; fi

files=("$@")
if [ ${#files[@]} = 0 ]; then
  mapfile -t files < <(git ls-files 'config/*.cpp' 'connector/*.cpp' 'sinks/*.cpp' 'examples/*.cpp')
fi
cmake --preset dev >/dev/null
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy-19 --quiet -p build/dev
