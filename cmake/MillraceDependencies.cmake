# Everything comes from the distribution's own packages; packages.sh in scripts/ lists them.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(EXPAT 2.5 REQUIRED)
# By pkg-config: libzip's own CMake files want its command-line tools.
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip>=1.7)
if(MILLRACE_TESTS OR MILLRACE_BENCH)
  # Another program's workbooks, to read.
  pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
endif()
