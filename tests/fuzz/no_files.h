#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/lookup.h"

namespace millrace::testing {

// Files for a fuzzer: each that is asked for is there and holds the same line, and there is no
// folder.
class NoFiles final : public config::FileReader {
 public:
  Result<std::string> read(const std::filesystem::path&, std::size_t,
                           config::Pipes) const override {
    return "from a file\n";
  }
  bool is_folder(const std::filesystem::path&) const override { return false; }
  Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path&) const override {
    return std::vector<std::filesystem::path>();
  }
};

}  // namespace millrace::testing
