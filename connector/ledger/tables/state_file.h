#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::ledger {

// "MLRC": the mark of a state file, beside the version of its tables (see migrations.h).
inline constexpr std::int64_t kApplicationId = 0x4D4C5243;

// Opens the ledger's file, made with its folder and its tables when it is missing, brought to
// today's tables when an older millrace made it, and proves that it can be written. Refused, with
// the path and what to do: a file of another program or of a newer millrace, a damaged file, one
// without the rights, one on a network file system. Transient: locked, or the disk is full. Several
// processes may have it open. Blocking.
Result<io::SqliteDatabase> open_state_file(const std::filesystem::path& path);

// Opens it to read what is there, and changes nothing; nullopt when nothing was kept so far.
// Refused beside that: one that an older millrace made, which the next run brings up to date.
Result<std::optional<io::SqliteDatabase>> open_state_file_to_read(
    const std::filesystem::path& path);

// Gives the space that was freed in the file back to the disk, while nobody else uses it; Transient
// when somebody does. The file is there. Blocking, for as long as it takes to write it anew.
Result<void> compact_state_file(const std::filesystem::path& path);

// The same tables without a file, gone with the handle.
Result<io::SqliteDatabase> open_state_in_memory();

}  // namespace millrace::ledger
