#!/usr/bin/env bash
# Installs packages that are missing, and says so. Usage: install.sh build|tests|bench|lint|quickstart|runtime ...
# Works as root or through sudo, on Debian 12; refuses another system with the list of what it needs.
set -euo pipefail
cd "$(dirname "$0")"
source ./packages.sh

wanted=()
headers=()
for group in "$@"; do
  case "$group" in
    build) wanted+=("${BUILD_PACKAGES[@]}"); headers+=("${HEADER_PACKAGES[@]}") ;;
    tests) wanted+=("${TEST_PACKAGES[@]}") ;;
    bench) wanted+=("${BENCH_PACKAGES[@]}") ;;
    lint) wanted+=("${LINT_PACKAGES[@]}") ;;
    quickstart) wanted+=("${QUICKSTART_PACKAGES[@]}") ;;
    runtime) wanted+=("${RUNTIME_PACKAGES[@]}") ;;
    *) echo "install.sh: unknown group \"$group\"; use build, tests, bench, lint, quickstart or runtime" >&2; exit 2 ;;
  esac
done

. /etc/os-release 2>/dev/null || true
if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-}" != 12 ]; then
  echo "install.sh: this is ${PRETTY_NAME:-an unknown system}, not Debian 12. Install these yourself:" >&2
  printf '  %s\n' "${wanted[@]}" "${headers[@]%%:*}" >&2
  exit 2
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
missing_headers=()
for entry in "${headers[@]}"; do
  folder=${entry#*:}
  [ -d "/usr/include/$folder" ] || [ -d "/usr/local/include/$folder" ] || missing_headers+=("$entry")
done
[ ${#missing[@]} -gt 0 ] || [ ${#missing_headers[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "install.sh: needs root or sudo to install: ${missing[*]} ${missing_headers[*]%%:*}" >&2
    exit 2
  }
  as_root=(sudo)
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
if [ ${#missing[@]} -gt 0 ]; then
  echo "==> Installing ${#missing[@]} packages: ${missing[*]}" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
fi

# Into a folder beside its place first: a folder that is there is whole.
unpack_headers() (
  package=$1 folder=$2 place=/usr/local/include
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "==> Unpacking the headers of $package into $place/$folder" >&2
  cd "$work"
  # Downloads as the user who runs this: apt's own user may not write here.
  apt-get download -q -o APT::Sandbox::User="$(id -un)" "$package" >&2
  dpkg-deb -x ./*.deb unpacked
  "${as_root[@]}" rm -rf "$place/.$folder"
  "${as_root[@]}" mkdir -p "$place"
  "${as_root[@]}" cp -r --no-preserve=all "unpacked/usr/include/$folder" "$place/.$folder"
  "${as_root[@]}" mv "$place/.$folder" "$place/$folder"
)
for entry in "${missing_headers[@]}"; do
  unpack_headers "${entry%%:*}" "${entry#*:}"
done
