#include "connector/spill/kept_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace millrace::spill {
namespace {

constexpr std::size_t kNumberSize = sizeof(std::uint64_t);

// Eight bytes that compare as the numbers do.
std::string_view put_ordered(std::uint64_t number, char* out) {
  if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap64(number);
  std::memcpy(out, &number, kNumberSize);
  return {out, kNumberSize};
}

std::uint64_t ordered_number(std::string_view bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), kNumberSize);
  if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap64(number);
  return number;
}

}  // namespace

KeptRows::KeptRows(Keep keep, SpillSpace space)
    : keep_(keep), space_(std::move(space)), rows_(space_.eighths(4).memory) {}

bool KeptRows::replaces(std::string_view rank, std::string_view kept) const {
  switch (keep_) {
    case Keep::First:
      return false;
    case Keep::Last:
      return true;
    case Keep::Greatest:
      return rank > kept;
    case Keep::Least:
      return rank < kept;
  }
  return false;
}

Result<void> KeptRows::add(std::string_view key, std::string_view rank, std::uint64_t number) {
  if (auto storable = expect_storable({key, rank}); !storable) return storable;
  const auto kept = rows_.find(key);
  if (kept && !replaces(rank, kept->text)) return {};
  if (rows_.set({key, number, rank})) return {};
  if (auto spilled = spill(); !spilled) return spilled;
  // The first entry of an empty map always has room.
  rows_.set({key, number, rank});
  return {};
}

Result<void> KeptRows::spill() {
  if (!sorter_) sorter_.emplace(space_.eighths(4));
  Result<void> added;
  std::string value;
  rows_.each([&](const KeyMap::Entry& entry) {
    if (!added) return;
    value.resize(kNumberSize);
    put_ordered(entry.number, value.data());
    value += entry.text;
    added = sorter_->add({entry.key, value});
  });
  rows_.clear();
  return added;
}

Result<void> KeptRows::finish() {
  if (sorter_) return collect_spilled();
  numbers_.reserve(rows_.size());
  rows_.each([this](const KeyMap::Entry& entry) { numbers_.push_back(entry.number); });
  rows_.clear();
  std::ranges::sort(numbers_);
  return {};
}

// Entries of one key come one after the other, in the order in which they were spilled, which is
// that of their numbers.
Result<void> KeptRows::collect_spilled() {
  if (auto spilled = spill(); !spilled) return spilled;
  if (auto sorted = sorter_->sort(); !sorted) return sorted;
  by_number_.emplace(space_.eighths(4));
  std::string key;
  std::string rank;
  std::optional<std::uint64_t> kept;
  auto record = sorter_->next();
  for (; record && *record; record = sorter_->next()) {
    const std::string_view next_key = (*record)->key;
    const std::string_view next_rank = (*record)->value.substr(kNumberSize);
    const bool is_other = !kept || next_key != key;
    if (is_other && kept) {
      if (auto put = put_number(*kept); !put) return put;
    }
    if (!is_other && !replaces(next_rank, rank)) continue;
    key = next_key;
    rank = next_rank;
    kept = ordered_number((*record)->value);
  }
  if (!record) return fail(std::move(record).error());
  sorter_.reset();
  if (kept) {
    if (auto put = put_number(*kept); !put) return put;
  }
  return by_number_->sort();
}

Result<void> KeptRows::put_number(std::uint64_t number) {
  char bytes[kNumberSize];
  return by_number_->add({put_ordered(number, bytes), {}});
}

Result<std::optional<std::uint64_t>> KeptRows::next() {
  if (!by_number_) {
    if (given_ == numbers_.size()) return std::optional<std::uint64_t>();
    return std::optional(numbers_[given_++]);
  }
  auto record = by_number_->next();
  if (!record) return fail(std::move(record).error());
  if (!*record) return std::optional<std::uint64_t>();
  return std::optional(ordered_number((*record)->key));
}

}  // namespace millrace::spill
