#include "config/lookup.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace millrace::config {
namespace {

constexpr std::size_t kLargestValue = 64u << 10;
constexpr std::size_t kBlock = 64u << 10;

std::string reason() {
  return std::error_code(errno, std::generic_category()).message();
}

}  // namespace

Result<std::string> DiskFileReader::read(const std::filesystem::path& path,
                                         std::size_t limit) const {
  if (is_folder(path)) return fail(ErrorKind::InvalidConfig, "is a folder; name a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorKind::InvalidConfig, fmt::format("cannot be opened: {}", reason()));
  std::string text;
  while (in && text.size() <= limit) {
    const std::size_t before = text.size();
    text.resize(before + std::min(kBlock, limit + 1 - before));
    in.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return fail(ErrorKind::InvalidConfig, fmt::format("cannot be read: {}", reason()));
  if (text.size() > limit) {
    return fail(ErrorKind::InvalidConfig, fmt::format("is larger than {} KiB", limit >> 10));
  }
  return text;
}

bool DiskFileReader::is_folder(const std::filesystem::path& path) const {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

Result<std::vector<std::filesystem::path>> DiskFileReader::yaml_files(
    const std::filesystem::path& folder) const {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  std::filesystem::directory_iterator entries(folder, failure);
  for (; !failure && entries != std::filesystem::directory_iterator(); entries.increment(failure)) {
    const auto ending = entries->path().extension();
    if ((ending == ".yaml" || ending == ".yml") && !is_folder(entries->path())) {
      files.push_back(entries->path());
    }
  }
  if (failure) {
    return fail(ErrorKind::InvalidConfig, fmt::format("cannot be listed: {}", failure.message()));
  }
  std::ranges::sort(files);
  return files;
}

Result<std::string> Lookup::file(const std::filesystem::path& path) const {
  auto text = files_.read(path, kLargestValue);
  if (text && text->ends_with('\n')) text->pop_back();
  if (text && text->ends_with('\r')) text->pop_back();
  return text;
}

}  // namespace millrace::config
