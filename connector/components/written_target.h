#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/components/sink.h"

namespace millrace::components {

// What a destination writes, as far as its options tell: for the check that no two destinations
// undo each other's work. Told without contacting anything.
struct WrittenTarget {
  // The same for the same table or file, however it is spelt. Empty where nothing that was written
  // before can be undone (a webhook).
  std::string id;
  std::filesystem::path file;  // That it lies in, on this machine; empty for a server's table.
  // By the shared options of the destination; the registry fills them in.
  Mode mode = Mode::Replace;
  std::vector<std::string> key;
};

// The file's absolute path, with the symbolic links of the part that exists resolved.
inline std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code failed;
  auto canonical = std::filesystem::weakly_canonical(std::filesystem::absolute(path), failed);
  return failed ? path.lexically_normal() : canonical;
}

}  // namespace millrace::components
