#pragma once

#include <filesystem>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"

namespace millrace::reports_server {

// A folder for the results of one server, which goes with it and all that is in it. It is locked
// while its process lives, also one that is killed: the next server that begins beside it removes
// what such a one left.
class SpoolFolder {
 public:
  // Makes one in `parent` (0700), and removes those that nobody holds any more. InvalidConfig when
  // `parent` cannot be written to.
  static Result<SpoolFolder> create(const std::filesystem::path& parent);

  SpoolFolder(SpoolFolder&& other) noexcept = default;
  SpoolFolder& operator=(SpoolFolder&&) = delete;
  ~SpoolFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  SpoolFolder(std::filesystem::path path, io::Descriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  io::Descriptor lock_;  // Nothing once it was moved from.
};

}  // namespace millrace::reports_server
