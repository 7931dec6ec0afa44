#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>

namespace millrace::sinks::files {

// A file that is there, read along with the bytes that a load would put in its place. One that is
// missing, or cannot be read, counts as another one: whoever writes it only has to replace it.
// Changes nothing. Blocking; one thread at a time.
class OldBytes {
 public:
  explicit OldBytes(const std::filesystem::path& path);

  bool is_there() const { return is_there_; }
  // 0 when it is missing.
  std::uint64_t size() const { return size_; }

  // The next ones that would be written.
  void hold_against(std::span<const char> bytes);
  // After the last of them: whether the file has these very bytes.
  bool are_equal();

 private:
  std::ifstream file_;
  std::uint64_t size_ = 0;
  bool is_there_ = false;
  bool differs_ = true;
};

}  // namespace millrace::sinks::files
