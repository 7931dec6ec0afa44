#include "sinks/files/output/old_bytes.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace millrace::sinks::files {

OldBytes::OldBytes(const std::filesystem::path& path) {
  std::error_code failure;
  is_there_ = std::filesystem::is_regular_file(path, failure);
  if (!is_there_) return;
  size_ = std::filesystem::file_size(path, failure);
  if (failure) size_ = 0;
  file_.open(path, std::ios::binary);
  differs_ = !file_.is_open();
}

void OldBytes::hold_against(std::span<const char> bytes) {
  if (differs_) return;
  std::vector<char> old(bytes.size());
  file_.read(old.data(), static_cast<std::streamsize>(old.size()));
  differs_ = !std::ranges::equal(bytes, old) || file_.gcount() != std::ssize(old);
}

bool OldBytes::are_equal() {
  return !differs_ && file_.peek() == std::ifstream::traits_type::eof();
}

}  // namespace millrace::sinks::files
