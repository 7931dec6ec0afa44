# The packages that millrace needs, from Debian 12 itself. Sourced, not run.

BUILD_PACKAGES=(
  clang-19 lld-19 cmake ninja-build ccache pkg-config ca-certificates
  libboost1.81-dev libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev zlib1g-dev
  libfmt-dev libcli11-dev libsimdjson-dev libyaml-cpp-dev libzip-dev
  libexpat1-dev libzstd-dev libxxhash-dev libpg-query-dev libre2-dev libicu-dev libcctz-dev
  libphonenumber8 libprotobuf-dev libabsl-dev libprometheus-cpp-core1.0
)

# Packages of which the build takes the headers alone, into /usr/local/include, each with the folder
# that it has there. libphonenumber-dev cannot be installed: it depends on Boost 1.74, which cannot
# stand beside libboost1.81-dev. Its headers need no Boost at all. prometheus-cpp-dev would bring a web
# server along.
HEADER_PACKAGES=(libphonenumber-dev:phonenumbers prometheus-cpp-dev:prometheus)

# What the built program needs, and nothing else.
RUNTIME_PACKAGES=(
  ca-certificates libcurl4 libpq5 libsqlite3-0 libssl3 zlib1g
  libfmt9 libsimdjson14 libyaml-cpp0.7 libzip4 libexpat1 libzstd1
  libpg-query1504.0 libre2-9 libicu72 libcctz2 tzdata
  libphonenumber8 libprotobuf32 libprometheus-cpp-core1.0
)

TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev libclang-rt-19-dev llvm-19
  postgresql-15 sqlite3 curl wget python3 python3-aiosmtpd python3-openpyxl python3-pyte python3-yaml
  libxlsxwriter-dev nghttp2-server nodejs zsh fish mandoc zstd strace pgbouncer prometheus systemd
)
# Other packages of nodejs bring an npm of their own, and cannot stand beside Debian's.
command -v npm >/dev/null || TEST_PACKAGES+=(npm)

BENCH_PACKAGES=(libxlsxwriter-dev curl miller wrk postgresql-client-15 nodejs)

LINT_PACKAGES=(clang-tidy-19 clang-format-19)

QUICKSTART_PACKAGES=(sqlite3)
