#include "examples/reports_server/data/spool/spool.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace millrace::reports_server {
namespace {

constexpr std::size_t kBlock = 256 << 10;

std::string system_text(int code) {
  return std::generic_category().message(code);
}

}  // namespace

Result<std::string> SpoolReader::read(std::uint64_t offset, std::uint64_t length) const {
  std::string out(length, '\0');
  for (std::size_t done = 0; done < out.size();) {
    const auto count =
        pread(file_.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return fail(ErrorKind::Internal,
                  fmt::format("read a result back: {}",
                              count == 0 ? "it is too short" : system_text(errno)));
    }
    done += static_cast<std::size_t>(count);
  }
  return out;
}

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  std::string path = (folder / "XXXXXX").string();
  io::Descriptor file(mkostemp(path.data(), O_CLOEXEC));
  if (!file) {
    return fail(ErrorKind::Transient,
                fmt::format("make a file in {}: {}", folder.string(), system_text(errno)));
  }
  return Spool(std::move(file), std::move(path));
}

Spool::Spool(Spool&& other) noexcept
    : file_(std::move(other.file_)),
      path_(std::exchange(other.path_, {})),
      written_(other.written_),
      block_(std::move(other.block_)) {}

Spool::~Spool() {
  if (!path_.empty()) unlink(path_.c_str());
}

Result<void> Spool::flush_if_full() {
  if (block_.size() < kBlock) return {};
  return flush();
}

Result<void> Spool::finish() {
  auto flushed = flush();
  block_ = std::string();
  file_.reset();
  return flushed;
}

Result<SpoolReader> Spool::open() const {
  io::Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (file) return SpoolReader(std::move(file));
  const bool too_many = errno == EMFILE || errno == ENFILE;
  return fail(too_many ? ErrorKind::Transient : ErrorKind::Internal,
              fmt::format("open the result {}: {}", path_.string(), system_text(errno)));
}

Result<void> Spool::flush() {
  std::string_view rest = block_;
  while (!rest.empty()) {
    const auto count = write(file_.get(), rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(ErrorKind::Transient,
                  fmt::format("write the result to {}: {}; free some space",
                              path_.parent_path().string(), system_text(errno)));
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  block_.clear();
  return {};
}

}  // namespace millrace::reports_server
