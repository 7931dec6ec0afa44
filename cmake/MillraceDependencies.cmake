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
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.5)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc>=72)
find_path(xxhash_INCLUDE xxhash.h REQUIRED)  # Its header alone.
# Libraries that bring no files for CMake or pkg-config.
function(millrace_find_library target header library)
  find_path(${target}_INCLUDE "${header}" REQUIRED)
  find_library(${target}_LIBRARY NAMES ${library} ${ARGN} REQUIRED)
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} INTERFACE "${${target}_INCLUDE}")
  target_link_libraries(${target} INTERFACE "${${target}_LIBRARY}")
endfunction()
millrace_find_library(cctz cctz/time_zone.h cctz)
millrace_find_library(pg_query pg_query.h pg_query)
# Debian's link without a version comes with a package that cannot be installed beside Boost 1.81;
# packages.sh has more. Its numbers are messages of protobuf.
millrace_find_library(phonenumber phonenumbers/phonenumberutil.h phonenumber libphonenumber.so.8)
pkg_check_modules(protobuf REQUIRED IMPORTED_TARGET protobuf)
target_link_libraries(phonenumber INTERFACE PkgConfig::protobuf)
# Without its link too: what comes with its headers is a web server and two libraries that nothing here needs.
millrace_find_library(prometheus prometheus/registry.h prometheus-cpp-core
  libprometheus-cpp-core.so.1.0)
if(MILLRACE_TESTS OR MILLRACE_BENCH)
  # Another program's workbooks, to read.
  pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
endif()
