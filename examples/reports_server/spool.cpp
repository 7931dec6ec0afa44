#include "examples/reports_server/spool.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::reports_server {
namespace {

constexpr std::size_t kBlock = 256 << 10;

std::string system_text(int code) {
  return std::generic_category().message(code);
}

}  // namespace

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    // Some file systems (overlay of old kernels, NFS) have no O_TMPFILE.
    std::string pattern = (folder / "reports-server-XXXXXX").string();
    fd = mkostemp(pattern.data(), O_CLOEXEC);
    if (fd >= 0) unlink(pattern.c_str());
  }
  if (fd < 0) {
    return fail(ErrorKind::Transient, fmt::format("make a temporary file in {}: {}",
                                                  folder.string(), system_text(errno)));
  }
  return Spool(fd, folder);
}

Spool::Spool(Spool&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      folder_(std::move(other.folder_)),
      written_(other.written_),
      block_(std::move(other.block_)) {}

Spool::~Spool() {
  if (fd_ >= 0) close(fd_);
}

Result<void> Spool::flush_if_full() {
  if (block_.size() < kBlock) return {};
  return flush();
}

Result<void> Spool::finish() {
  auto flushed = flush();
  block_ = std::string();
  return flushed;
}

Result<void> Spool::take_what_was_written() {
  struct stat status{};
  if (fstat(fd_, &status) != 0) {
    return fail(ErrorKind::Transient,
                fmt::format("look at the result in {}: {}", folder_.string(), system_text(errno)));
  }
  written_ = static_cast<std::uint64_t>(status.st_size);
  return {};
}

Result<void> Spool::flush() {
  std::string_view rest = block_;
  while (!rest.empty()) {
    const auto count = write(fd_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(ErrorKind::Transient, fmt::format("write the result to {}: {}; free some space",
                                                    folder_.string(), system_text(errno)));
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  block_.clear();
  return {};
}

Result<std::string> Spool::read(std::uint64_t offset, std::uint64_t length) const {
  std::string out(length, '\0');
  for (std::size_t done = 0; done < out.size();) {
    const auto count =
        pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return fail(ErrorKind::Internal,
                  fmt::format("read the result back from {}: {}", folder_.string(),
                              count == 0 ? "it is too short" : system_text(errno)));
    }
    done += static_cast<std::size_t>(count);
  }
  return out;
}

}  // namespace millrace::reports_server
