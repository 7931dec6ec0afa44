#include "connector/spill/record_runs.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace millrace::spill {

Result<RecordRuns> RecordRuns::create(const std::filesystem::path& folder, std::size_t buffer) {
  auto file = io::TempFile::create(folder);
  if (!file) return fail(std::move(file).error());
  return RecordRuns(*std::move(file), buffer);
}

Result<void> RecordRuns::append(const Record& record) {
  const RecordHead head{static_cast<std::uint32_t>(record.key.size()),
                        static_cast<std::uint32_t>(record.value.size())};
  const auto* bytes = reinterpret_cast<const char*>(&head);
  buffer_.insert(buffer_.end(), bytes, bytes + sizeof head);
  buffer_.insert(buffer_.end(), record.key.begin(), record.key.end());
  buffer_.insert(buffer_.end(), record.value.begin(), record.value.end());
  return buffer_.size() < limit_ ? Result<void>() : flush();
}

Result<void> RecordRuns::end_run() {
  auto flushed = flush();
  if (flushed) ends_.push_back(file_.size());
  return flushed;
}

Result<void> RecordRuns::flush() {
  if (buffer_.empty()) return {};
  auto written = file_.append(buffer_);
  buffer_.clear();
  return written;
}

Result<RecordMerge> RecordMerge::of(const RecordRuns& runs, std::size_t first, std::size_t last,
                                    std::size_t buffer) {
  RecordMerge merge(buffer);
  for (std::size_t run = first; run < last; ++run) {
    merge.readers_.push_back({&runs.file(), runs.begin_of(run), runs.end_of(run)});
  }
  for (std::size_t reader = 0; reader < merge.readers_.size(); ++reader) {
    if (auto advanced = merge.advance(reader); !advanced) return fail(advanced.error());
  }
  return merge;
}

bool RecordMerge::is_behind(std::size_t a, std::size_t b) const {
  const int order = readers_[a].record.key.compare(readers_[b].record.key);
  return order != 0 ? order > 0 : a > b;
}

Result<void> RecordMerge::advance(std::size_t reader) {
  auto has_record = readers_[reader].advance(buffer_);
  if (!has_record) return fail(std::move(has_record).error());
  if (!*has_record) {
    readers_[reader].buffer = std::vector<char>();
    return {};
  }
  heap_.push_back(reader);
  std::ranges::push_heap(heap_, [this](auto a, auto b) { return is_behind(a, b); });
  return {};
}

Result<std::optional<Record>> RecordMerge::next() {
  if (given_) {
    auto advanced = advance(*std::exchange(given_, std::nullopt));
    if (!advanced) return fail(std::move(advanced).error());
  }
  if (heap_.empty()) return std::optional<Record>();
  std::ranges::pop_heap(heap_, [this](auto a, auto b) { return is_behind(a, b); });
  given_ = heap_.back();
  heap_.pop_back();
  return std::optional<Record>(readers_[*given_].record);
}

Result<bool> RecordMerge::Reader::advance(std::size_t buffer_size) {
  if (at == filled && offset == end) return false;
  RecordHead head;
  if (auto there = need(sizeof head, buffer_size); !there) return fail(there.error());
  std::memcpy(&head, buffer.data() + at, sizeof head);
  if (auto there = need(sizeof head + head.size_behind(), buffer_size); !there) {
    return fail(there.error());
  }
  record = head.read(buffer.data() + at + sizeof head);
  at += sizeof head + head.size_behind();
  return true;
}

Result<void> RecordMerge::Reader::need(std::size_t bytes, std::size_t buffer_size) {
  if (filled - at >= bytes) return {};
  if (filled > at) std::memmove(buffer.data(), buffer.data() + at, filled - at);
  filled -= at;
  at = 0;
  buffer.resize(std::max({buffer.size(), buffer_size, bytes}));
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size() - filled, end - offset));
  if (size < bytes - filled) {
    return fail(ErrorKind::Internal, "a temporary file does not hold what was written");
  }
  if (auto read = file->read(offset, {buffer.data() + filled, size}); !read) return read;
  offset += size;
  filled += size;
  return {};
}

}  // namespace millrace::spill
