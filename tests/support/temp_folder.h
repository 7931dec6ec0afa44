#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace millrace::testing {

// A folder of its own for one test, removed at its end.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  // Writes a file below the folder and gives its path.
  std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

// The whole file; empty with a test failure when it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace millrace::testing
