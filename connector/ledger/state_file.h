#pragma once

#include <chrono>
#include <filesystem>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::ledger {

// The marks of a state file: "MLRC", and the version of its tables.
inline constexpr std::int64_t kApplicationId = 0x4D4C5243;
inline constexpr std::int64_t kVersion = 2;

// What no run had to do with for so long is forgotten.
inline constexpr std::chrono::days kKept(30);

// Opens the ledger's file, made with its folder and its tables when it is missing, and proves that
// it can be written. Refused, with the path and what to do: a file of another program or of a
// newer millrace, a damaged file, one without the rights. Transient: locked, or the disk is full.
// Several processes may have it open. Blocking.
Result<io::SqliteDatabase> open_state_file(const std::filesystem::path& path,
                                           std::chrono::system_clock::time_point now);

}  // namespace millrace::ledger
