#include "connector/delta/hash_sorter.h"

#include <algorithm>
#include <utility>

namespace millrace::delta {
namespace {

// Small enough to be sorted in a cache.
constexpr std::size_t kBlockRows = 1 << 15;
constexpr std::size_t kFewestBlocks = 2;

}  // namespace

Result<bool> HashSorter::Reader::Part::advance() {
  if (auto* block = std::get_if<std::span<const NumberedHashes>>(&records)) {
    if (block->empty()) return false;
    first = block->front();
    *block = block->subspan(1);
    return true;
  }
  auto next = std::get<RecordReader<NumberedHashes>>(records).next();
  if (!next) return fail(std::move(next).error());
  if (*next == nullptr) return false;
  first = **next;
  return true;
}

Result<void> HashSorter::Reader::begin() {
  const auto behind = [this](std::size_t a, std::size_t b) { return is_behind(a, b); };
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const auto more = parts_[part].advance();
    if (!more) return fail(more.error());
    if (*more) heap_.push_back(part);
  }
  std::ranges::make_heap(heap_, behind);
  return {};
}

Result<const NumberedHashes*> HashSorter::Reader::next() {
  const auto behind = [this](std::size_t a, std::size_t b) { return is_behind(a, b); };
  if (given_) {
    const auto more = parts_[*given_].advance();
    if (!more) return fail(more.error());
    if (*more) {
      heap_.push_back(*given_);
      std::ranges::push_heap(heap_, behind);
    }
    given_.reset();
  }
  if (heap_.empty()) return nullptr;
  std::ranges::pop_heap(heap_, behind);
  given_ = heap_.back();
  heap_.pop_back();
  return &parts_[*given_].first;
}

HashSorter::HashSorter(std::filesystem::path scratch, std::size_t memory)
    : scratch_(std::move(scratch)) {
  const std::size_t most = memory / sizeof(NumberedHashes);
  block_rows_ = std::clamp<std::size_t>(most / kFewestBlocks, 1, kBlockRows);
  most_blocks_ = std::max(kFewestBlocks, most / block_rows_);
}

Result<void> HashSorter::add(std::span<const RowHashes> hashes) {
  for (const auto& each : hashes) {
    if (blocks_.empty() || blocks_.back().size() == block_rows_) {
      if (auto ended = end_block(); !ended) return ended;
      blocks_.emplace_back().reserve(block_rows_);
    }
    blocks_.back().push_back({each, rows_++});
    is_last_sorted_ = false;
  }
  return {};
}

Result<void> HashSorter::end_block() {
  if (blocks_.empty()) return {};
  if (!is_last_sorted_) std::ranges::sort(blocks_.back());
  is_last_sorted_ = true;
  return blocks_.size() < most_blocks_ ? Result<void>() : write_run();
}

Result<void> HashSorter::write_run() {
  if (!file_) {
    auto file = io::TempFile::create(scratch_);
    if (!file) return fail(std::move(file).error().during("hashes of rows"));
    file_ = std::make_unique<io::TempFile>(*std::move(file));
  }
  Reader merged(blocks_as_parts());
  if (auto begun = merged.begin(); !begun) return begun;
  RecordWriter<NumberedHashes> writer(*file_);
  for (;;) {
    const auto next = merged.next();
    if (!next) return fail(next.error());
    if (*next == nullptr) break;
    if (auto written = writer.add(**next); !written) return written;
  }
  if (auto written = writer.flush(); !written) return written;
  ends_.push_back(file_->size());
  blocks_.clear();
  return {};
}

std::vector<HashSorter::Reader::Part> HashSorter::blocks_as_parts() const {
  std::vector<Reader::Part> parts;
  parts.reserve(blocks_.size() + ends_.size());
  for (const auto& block : blocks_) {
    parts.push_back({.records = std::span<const NumberedHashes>(block)});
  }
  return parts;
}

Result<HashSorter::Reader> HashSorter::read() {
  if (!blocks_.empty() && !is_last_sorted_) std::ranges::sort(blocks_.back());
  is_last_sorted_ = true;
  auto parts = blocks_as_parts();
  std::uint64_t begin = 0;
  for (const auto end : ends_) {
    parts.push_back({.records = RecordReader<NumberedHashes>(*file_, begin, end)});
    begin = end;
  }
  Reader reader(std::move(parts));
  if (auto begun = reader.begin(); !begun) return fail(std::move(begun).error());
  return reader;
}

}  // namespace millrace::delta
