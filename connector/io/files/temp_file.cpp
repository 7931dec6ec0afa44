#include "connector/io/files/temp_file.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

constexpr std::string_view kPrefix = ".millrace-";
constexpr std::string_view kRandomPart = "XXXXXX";

// For file systems that cannot make a file without a name: it loses its name at once.
int open_and_unlink(const std::filesystem::path& folder) {
  std::string name = (folder / fmt::format("{}{}", kPrefix, kRandomPart)).string();
  const int fd = mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) unlink(name.c_str());
  return fd;
}

// Nothing is written before the name is gone, so a file with bytes in it is somebody else's.
bool is_left_over(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  if (!name.starts_with(kPrefix) || name.size() != kPrefix.size() + kRandomPart.size()) {
    return false;
  }
  struct stat found{};
  return lstat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0 &&
         found.st_uid == geteuid() && (found.st_mode & 07777) == 0600;
}

}  // namespace

Result<TempFile> TempFile::create(const std::filesystem::path& folder) {
  int fd = open(folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    fd = open_and_unlink(folder);
  }
  if (fd < 0) return fail(file_error("cannot make a temporary file in", folder, errno));
  return TempFile(fd, folder);
}

void TempFile::sweep(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::directory_iterator entry(folder, failure);
  for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    // Taking the name from a file that a living process just made does what that would do next.
    if (is_left_over(entry->path())) unlink(entry->path().c_str());
  }
}

TempFile::TempFile(TempFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      folder_(std::move(other.folder_)),
      size_(other.size_.exchange(0)) {}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(folder_, other.folder_);
  size_ = other.size_.exchange(size_);
  return *this;
}

TempFile::~TempFile() {
  if (fd_ >= 0) close(fd_);
}

Result<void> TempFile::append(std::span<const char> bytes) {
  // At an offset of our own: a call that failed half-way leaves size() where it was.
  std::uint64_t at = size();
  while (!bytes.empty()) {
    const auto written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(file_error("cannot write a temporary file in", folder_, errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  size_.store(at, std::memory_order_release);
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

bool TempFile::discard(std::uint64_t bytes) const {
  if (bytes == 0) return true;
  return fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) ==
         0;
}

}  // namespace millrace::io
