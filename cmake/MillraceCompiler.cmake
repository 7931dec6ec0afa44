# Flags that every target shares, and the compilers that are refused.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ 12 miscompiles C++20 coroutines (double frees). Use clang-19 (the presets do) or g++ 13 and newer.")
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(millrace_flags INTERFACE)
target_compile_options(millrace_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  "$<$<CXX_COMPILER_ID:Clang>:-Wno-c99-extensions;-Wno-missing-designated-field-initializers>")
target_include_directories(millrace_flags INTERFACE "${CMAKE_SOURCE_DIR}")

set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -D_FORTIFY_SOURCE=3 -fstack-protector-strong")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
find_program(LLD ld.lld-19)
if(LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options("--ld-path=${LLD}")
endif()

if(MILLRACE_SANITIZE)
  add_compile_options("-fsanitize=${MILLRACE_SANITIZE}" -fno-sanitize-recover=all)
  add_link_options("-fsanitize=${MILLRACE_SANITIZE}")
endif()
if(MILLRACE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
