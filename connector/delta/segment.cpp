#include "connector/delta/segment.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace millrace::delta {
namespace {

std::unexpected<Error> damaged() {
  return fail(ErrorKind::BadData, "the remembered hashes of rows are damaged");
}

}  // namespace

Result<Segment> Segment::create(const std::filesystem::path& scratch) {
  auto file = io::TempFile::create(scratch);
  if (!file) return fail(std::move(file).error().during("hashes of rows"));
  return Segment(std::make_unique<io::TempFile>(*std::move(file)));
}

Result<void> Segment::add(const RowHashes& record) {
  ++records_;
  last_ = record.key;
  return writer_.add(record);
}

Result<std::string> Segment::part(std::uint64_t number) const {
  const std::uint64_t first = number * kRecordsOfAPart;
  const auto count = std::min<std::uint64_t>(kRecordsOfAPart, records_ - first);
  std::string bytes(count * sizeof(RowHashes), '\0');
  if (auto read = file_->read(first * sizeof(RowHashes), bytes); !read) return fail(read.error());
  const std::uint64_t sum = checksum(bytes);
  bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return bytes;
}

Result<void> Segment::add_part(std::string_view part) {
  std::uint64_t sum = 0;
  if (part.size() < sizeof sum || (part.size() - sizeof sum) % sizeof(RowHashes) != 0) {
    return damaged();
  }
  const auto bytes = part.substr(0, part.size() - sizeof sum);
  std::memcpy(&sum, part.data() + bytes.size(), sizeof sum);
  if (sum != checksum(bytes)) return damaged();
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(RowHashes)) {
    RowHashes record;
    std::memcpy(&record, bytes.data() + at, sizeof record);
    if (records_ > 0 && record.key <= last_) return damaged();
    if (auto added = add(record); !added) return added;
  }
  return {};
}

std::uint64_t Basis::records() const {
  std::uint64_t records = 0;
  for (const auto& segment : segments_) records += segment.records();
  return records;
}

std::uint64_t Basis::records_behind_first() const {
  return segments_.empty() ? 0 : records() - segments_.front().records();
}

Basis::Reader::Reader(const Basis& basis) {
  layers_.reserve(basis.segments_.size());
  for (const auto& segment : basis.segments_) layers_.push_back({.records = segment.read()});
}

Result<const RowHashes*> Basis::Reader::next() {
  for (;;) {
    const RowHashes* best = nullptr;
    for (auto& layer : layers_) {
      const bool is_done = has_given_ && layer.first != nullptr && layer.first->key == given_.key;
      if (!layer.is_begun || is_done) {
        auto next = layer.records.next();
        if (!next) return fail(std::move(next).error());
        layer.first = *next;
        layer.is_begun = true;
      }
      // Of equal keys that of the last layer.
      if (layer.first == nullptr) continue;
      if (best == nullptr || layer.first->key <= best->key) best = layer.first;
    }
    if (best == nullptr) return nullptr;
    given_ = *best;
    has_given_ = true;
    if (given_.row != kGone) return &given_;
  }
}

}  // namespace millrace::delta
