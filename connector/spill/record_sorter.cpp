#include "connector/spill/record_sorter.h"

#include <algorithm>
#include <utility>

namespace millrace::spill {
namespace {

constexpr std::uint64_t kLeastBuffer = 4 << 10;
constexpr std::uint64_t kMostBuffer = 256 << 10;
constexpr std::uint64_t kMostMerged = 512;
constexpr std::size_t kLongest = std::size_t{1} << 30;

std::size_t clamped(std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  return static_cast<std::size_t>(std::clamp(value, least, most));
}

}  // namespace

Result<void> expect_storable(const Record& record) {
  if (record.key.size() <= kLongest && record.value.size() <= kLongest) return {};
  return fail(ErrorKind::BadData, "a row has more than 1 GiB, and cannot be put in order");
}

RecordSorter::RecordSorter(SpillSpace space)
    : space_(std::move(space)),
      buffer_(clamped(space_.memory / 64, kLeastBuffer, kMostBuffer)),
      arena_(buffer_) {}

Result<void> RecordSorter::add(const Record& record) {
  if (auto storable = expect_storable(record); !storable) return storable;
  arena_.add(record);
  ++records_;
  longest_ = std::max(longest_, sizeof(RecordHead) + record.key.size() + record.value.size());
  return arena_.memory() > space_.memory ? spill() : Result<void>();
}

Result<void> RecordSorter::spill() {
  if (!runs_) {
    auto made = RecordRuns::create(space_.folder, buffer_);
    if (!made) return fail(std::move(made).error());
    runs_ = *std::move(made);
  }
  arena_.sort();
  for (std::size_t i = 0; i < arena_.records(); ++i) {
    if (auto written = runs_->append(arena_.sorted(i)); !written) return written;
  }
  arena_.clear();
  return runs_->end_run();
}

Result<void> RecordSorter::sort() {
  if (!runs_) {
    arena_.sort();
    return {};
  }
  if (arena_.records() > 0) {
    if (auto spilled = spill(); !spilled) return spilled;
  }
  if (auto merged = merge_to_few(); !merged) return merged;
  auto merge = RecordMerge::of(*runs_, 0, runs_->size(), buffer_);
  if (!merge) return fail(std::move(merge).error());
  merge_ = *std::move(merge);
  return {};
}

std::size_t RecordSorter::most_merged() const {
  return clamped(space_.memory / std::max(buffer_, longest_), 2, kMostMerged);
}

Result<void> RecordSorter::merge_to_few() {
  while (runs_->size() > most_merged()) {
    auto fewer = RecordRuns::create(space_.folder, buffer_);
    if (!fewer) return fail(std::move(fewer).error());
    if (auto merged = merge_once(*fewer); !merged) return merged;
    runs_ = *std::move(fewer);
  }
  return {};
}

Result<void> RecordSorter::merge_once(RecordRuns& into) const {
  const std::size_t at_once = most_merged();
  for (std::size_t first = 0; first < runs_->size(); first += at_once) {
    const std::size_t last = std::min(first + at_once, runs_->size());
    auto merge = RecordMerge::of(*runs_, first, last, buffer_);
    if (!merge) return fail(std::move(merge).error());
    auto record = merge->next();
    for (; record && *record; record = merge->next()) {
      if (auto written = into.append(**record); !written) return written;
    }
    if (!record) return fail(std::move(record).error());
    if (auto ended = into.end_run(); !ended) return ended;
  }
  return {};
}

Result<std::optional<Record>> RecordSorter::next() {
  if (merge_) return merge_->next();
  if (given_ == arena_.records()) return std::optional<Record>();
  return std::optional<Record>(arena_.sorted(given_++));
}

}  // namespace millrace::spill
