#pragma once

#include <filesystem>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::io {

enum class IfThere {
  Refuse,   // Also a symlink that leads nowhere.
  Replace,  // Its contents: the file, its owner and mode stay.
  Append,   // Behind its contents, in one go.
};

// Writes a small file in one go; one that it made is gone again after a failure. For texts that a
// person asked for; rows go through AtomicFile. Blocking.
Result<void> write_text_file(const std::filesystem::path& path, std::string_view text,
                             IfThere if_there);

}  // namespace millrace::io
