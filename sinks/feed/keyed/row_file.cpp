#include "sinks/feed/keyed/row_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"

namespace millrace::sinks::feed {
namespace {

constexpr std::size_t kReadAtOnce = 256 << 10;

}  // namespace

using spill::Record;
using spill::RecordHead;

void append_record(const Record& record, std::string& out) {
  const RecordHead head{static_cast<std::uint32_t>(record.key.size()),
                        static_cast<std::uint32_t>(record.value.size())};
  char bytes[sizeof head];
  std::memcpy(bytes, &head, sizeof head);
  out.append(bytes, sizeof bytes);
  out += record.key;
  out += record.value;
}

Result<RowFile> RowFile::open(const std::filesystem::path& path, std::uint64_t bytes) {
  io::Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return fail(io::file_error("cannot read", path, errno));
  posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return RowFile(std::move(file), path, bytes);
}

Result<std::optional<Record>> RowFile::next() {
  if (rest_ == 0 && at_ == buffer_.size()) return std::nullopt;
  RecordHead head;
  if (auto there = need(sizeof head); !there) return fail(std::move(there).error());
  std::memcpy(&head, buffer_.data() + at_, sizeof head);
  if (auto there = need(sizeof head + head.size_behind()); !there) {
    return fail(std::move(there).error());
  }
  const auto record = head.read(buffer_.data() + at_ + sizeof head);
  at_ += sizeof head + head.size_behind();
  return record;
}

Result<void> RowFile::need(std::size_t bytes) {
  const std::size_t had = buffer_.size() - at_;
  if (had >= bytes) return {};
  if (bytes - had > rest_) return damaged();
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(rest_, std::max(bytes - had, kReadAtOnce)));
  buffer_.resize(had + wanted);
  for (char* to = buffer_.data() + had; wanted > 0;) {
    const auto got = ::read(file_.get(), to, wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(io::file_error("cannot read", path_, errno));
    if (got == 0) return damaged();
    to += got;
    wanted -= static_cast<std::size_t>(got);
    rest_ -= static_cast<std::uint64_t>(got);
  }
  return {};
}

std::unexpected<Error> RowFile::damaged() const {
  return fail(ErrorKind::BadData,
              fmt::format("{} is damaged; remove the folder of the feed, and load all of its rows "
                          "again",
                          printable(path_.string())));
}

}  // namespace millrace::sinks::feed
