#include "connector/io/temp_file.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connector/base/text.h"
#include "connector/io/file_error.h"

namespace millrace::io {
namespace {

// For file systems that cannot make a file without a name: it loses its name at once.
int open_and_unlink(const std::filesystem::path& folder) {
  std::string name = (folder / ".millrace-XXXXXX").string();
  const int fd = mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) unlink(name.c_str());
  return fd;
}

}  // namespace

Result<TempFile> TempFile::create(const std::filesystem::path& folder) {
  int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    fd = open_and_unlink(folder);
  }
  if (fd < 0) return fail(file_error("cannot make a temporary file in", folder, errno));
  return TempFile(fd, folder);
}

TempFile::TempFile(TempFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      folder_(std::move(other.folder_)),
      size_(std::exchange(other.size_, 0)) {}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(folder_, other.folder_);
  std::swap(size_, other.size_);
  return *this;
}

TempFile::~TempFile() {
  if (fd_ >= 0) close(fd_);
}

Result<void> TempFile::append(std::span<const char> bytes) {
  // At an offset of our own: a call that failed half-way leaves size() where it was.
  std::uint64_t at = size_;
  while (!bytes.empty()) {
    const auto written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(file_error("cannot write a temporary file in", folder_, errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  size_ = at;
  return {};
}

Result<void> TempFile::read(std::uint64_t offset, std::span<char> into) const {
  while (!into.empty()) {
    const auto got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(file_error("cannot read a temporary file in", folder_, errno));
    if (got == 0) {
      return fail(ErrorKind::Internal,
                  fmt::format("a temporary file in {} is shorter than what was written",
                              printable(folder_.string())));
    }
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace millrace::io
